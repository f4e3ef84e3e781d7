"""Submissions of a class that share unusual code: a hint where to look.

    the sources of a record, and the base code    -> tokens, read in the jail       reading
    tokens                                        -> prints of every ten of them    prints
    prints that are neither base code nor common  -> pairs that share most of them  pairs
    a pair                                        -> its lines, side by side        sides

Base code is what everybody could see, or the staff wrote: the statement, the starter code, the
reference, the accepted examples. It is taken out first, with the code that many students have: it
says nothing about two people.
"""
