"""Runs on the workers of a Dask cluster: the same walls, on other machines.

    this machine                                       a worker, of many
    problems, salt, references, record                 a sandbox: zygotes, walls, compile cache
    a submission, the inputs of its cases      ---->   run behind the walls
    judged and recorded as ever                <----   what it returned, as bytes

Salt, references, expected values and marks never leave this machine. What comes back is read as
strictly as what a jail sends.
"""
