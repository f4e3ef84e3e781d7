"""New marks from stored vectors, after a change of `problem.yaml`; no student's code is run.

    problem.yaml -> cases -> matched with the stored ones, by content (`answerable`)
                          -> each stored report under the new spec     (`again`)
                          -> one transaction for each problem          (`rescore`)

A rescoring always starts from the grading that ran, never from an earlier rescoring. So a change
that is taken back gives the first marks again, and a withdrawn case can come back.
"""
