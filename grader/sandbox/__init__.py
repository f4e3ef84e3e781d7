"""Run bytes under limits; knows neither problems nor verdicts.

`zygote.Zygote` is the handle on the process that forks (see ``grader/jail``); `run.run` drives one
child through load and calls; `child.Child` watches it from outside and ends it; `outcome` holds
what happened, as values.
"""
