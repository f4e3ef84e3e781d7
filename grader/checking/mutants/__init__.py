"""Mutants: small mistakes planted in right programs, which the cases have to detect.

    mutant     a right program with one mistake, and its name
    reach      the functions that the entry point uses: only mistakes there can show
    operators  kinds of slips, each a function from a node to its replacements (swaps: tables)
    mutate     every operator on every node: all mutants of a file
    programs   the mutants of the reference; those of accepted examples, and of other kinds
    pools      the right programs that get along in one process
    together   many programs run in few processes, and are judged as submissions are
    rejected   the cases that reject each program; the programs that live
    measure    the reference's mutants: score, and survivors
    check      the findings of `grader check` about them

A survivor is a mutant that no case kills. It shows a gap in the cases, or is no mistake.
"""
