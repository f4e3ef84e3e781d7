"""Mutants: small mistakes planted in the reference, which the cases have to detect.

    mutant     the reference with one mistake, and its name
    reach      the functions that the entry point uses: only mistakes there can show
    operators  kinds of slips, each a function from a node to its replacements (swaps: tables)
    mutate     every operator on every node: all mutants of a reference
    kills      a mutant runs on all cases; a case that gets another verdict kills it
    measure    all mutants: score, survivors, the fewest cases that kill as many (cover)
    check      the findings of `grader check` about them
    suggest    for a survivor: other inputs (draws), until a case kills it

A survivor is a mutant that no case kills. It shows a gap in the cases, or is no mistake.
"""
