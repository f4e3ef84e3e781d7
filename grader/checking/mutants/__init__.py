"""Mutants: small mistakes planted in right programs, which the cases have to detect.

    mutant        a right program with a small change, and its name
    parsed        a file in parts: a change writes one statement anew (reach: the parts in use)
    operators     kinds of slips, each a function from a node to its replacements (swaps: tables)
    mutate        every operator on every node: slips
    pairs         two slips that might hide each other
    wrong_values  expressions whose values are clamped, rounded, cut (helpers: how)
    making        all of these, of the reference and of accepted examples (plan: which are made)
    programs      the same without libcst, for those who only ask
    together      many programs run in few processes, and are judged as submissions are
    pools         the right programs that get along in one process
    touches       where a wrapped value is the same all the same, so that nothing has to be run
    memory        verdicts of earlier checks
    rejected      the cases that reject each program; the programs that live
    measure       the reference's slips: score, and survivors
    check         the findings of `grader check` about them

A survivor is a mutant that no case kills. It shows a gap in the cases, or is no mistake.
"""
