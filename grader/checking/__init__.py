"""The course staff's checks of a problem package: that right answers pass and wrong ones fail.

Each check is one small function in a file of its own: it takes a `Package` and yields `Finding`
values. `checks.CHECKS` is the list of them.
"""
