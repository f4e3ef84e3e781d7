"""Wrong programs made from right ones: a source goes in, sources with one mistake come out.

    mutant        a right program with a small change, and its name
    parsed        a file in parts: a change writes one statement anew (reach: the parts in use)
    operators     kinds of slips, each a function from a node to its replacements (swaps: tables)
    mutate        every operator on every node: slips
    pairs         two slips that might hide each other
    wrong_values  expressions whose values are clamped, rounded, cut (helpers: how)
    plan          changes that might be made, and those that are

Nothing here runs a program. Sources are read with libcst, which takes a while to import: import
these modules only where programs are made.
"""
