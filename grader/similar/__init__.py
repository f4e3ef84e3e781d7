"""Which submissions of a class are alike beyond what everybody was given: a hint where to look.

    sources of a record, and what the staff gave   -> tokens, read in the jail      reading, tokens
    tokens                                         -> prints of every ten of them   prints
    prints that nobody else could know             -> pairs that share most of them pairs
    a pair                                         -> its lines, side by side       sides

What many have, and what stands in the statement, the starter code, the reference or the accepted
examples, is taken out first: it says nothing about two people.
"""
