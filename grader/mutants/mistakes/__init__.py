"""Mistakes that students make, planted in the reference: each has a sentence for the student.

    mistake       a wrong program, with its kind, its id, and its sentence
    change        a change of the source that makes one
    vocabulary    the names that a sentence may use: those of the statement and of the spec
    words         what functions, operators and values are called in a sentence
    arguments     the reference is right and its arguments are changed: swapped, frozen, off by one
    settings      the reference is right, and JAX is set up otherwise
    slips         sentences for what `mutants.operators` make
    results       the reference is right, and its result is moved or cut
    reductions    another reduction, or another axis
    leaves        some leaves of a tree, or items of a loop, are lost
    layers        layers that are drawn otherwise, or made for other sizes
    steps         statements and loops: done twice, added up, made anew in each round
    values        another function of a value on the way (functions: which)
    pairs         two mistakes at once, of the likely ones
    all_mistakes  all of these, the likely ones first, and no program twice

Feedback compares their numbers with those of a wrong answer: `grader.grading.feedback.automatic`.
"""
