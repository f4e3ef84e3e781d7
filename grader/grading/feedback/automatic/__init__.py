"""Automatic misconceptions: the reference with a planted mistake gives the student's numbers.

    made            the mistakes of a problem, made once and remembered
    fingerprints    the numbers of each in one case, computed in the background and remembered
    matches         those that give a submission's numbers in every case
    sentences       what the student is told of them

Nobody has to write these: `grader.mutants.mistakes` makes them from the reference.
"""
