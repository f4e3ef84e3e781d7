"""Mutants of a package: the cases have to detect the small mistakes that are planted in it.

    making        the programs of a package: of its reference, and of accepted examples
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
