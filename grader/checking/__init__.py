"""The course staff's checks of a problem package: that right answers pass and wrong ones fail.

A check is a function in a file of its own: it takes a `Package` and yields `Finding` values.
`checks.CHECKS` lists them; `recall` keeps their findings until something changes. The check of
tolerances computes the reference in `other_ways` and with `other_python`; the check of examples
reads `expectations`; the check of `mutants` is a folder.
"""
