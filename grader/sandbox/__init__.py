"""Run bytes under limits; knows neither problems nor verdicts.

`proof.ladder.Sandbox` is what the rest of the grader uses. `zygote.Zygote` is the handle on the
process that forks (see ``grader/jail``); `run.run` drives one child through load and calls;
`watch.Child` watches it from outside and ends it; `outcome` holds the results, as values.
"""
