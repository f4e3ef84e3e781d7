"""A student's edition of problems: samples with their expected values, and nothing hidden.

    FOLDER/
        README.md                    how to install the grader, and to grade these files
        ID.py                        a function of the right name that does nothing yet
        problems/ID/problem.yaml     the spec of the samples alone (`spec`)
        problems/ID/statement.md     the statement without its hints
        problems/ID/hints.md         the hints, if there are any
        problems/libraries.txt       what the course adds to what submissions may import

No reference, no seed, no generator and no salt is in it. The primer, which only makes things
faster, is left out as well: it may show operations of a solution.
"""
