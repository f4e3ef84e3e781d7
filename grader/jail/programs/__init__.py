"""Our own programs that run behind the wall and read what others made.

    archive          what is in a zip
    nans             the line of a submission that makes the first NaN in a sample
    notebook         the Python source in a notebook
    tokens           a source as numbers, to be compared with others
    rules.look       where a source does what the rules of a problem speak of
    suspects.look    lines of a source that keep state between calls, or bind late
    usage            how a submission uses its modules in a sample, and what it hides
    variants         what many variants of a file of the course staff return

These can be asked for by name (`wire.PROGRAMS`). A child imports the program after its walls stand
(`shelf`), then calls its function `answer` with the bytes to read: once, but for `variants`.
`answer` may print, and returns numbers. The program runs nothing of what it reads (`nans`, `usage`
and `variants` run all of it), but a parser may crash, or be taken over: so the child is hostile
from then on, and the host checks all that it answers.

Two more are sent as files, as a submission is, since they try out what a submission could do:

    attempts      what no submission may be able to do, to prove the walls
    trial         the same numbers with and without priming
"""
