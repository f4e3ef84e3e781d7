"""Words for functions, operators and places, as a student reads them."""

import libcst as cst

from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.nodes import last_name
from grader.mutants.parsed import ParsedSource

FUNCTIONS = {
    "sum": "the sum",
    "mean": "the mean",
    "max": "the maximum",
    "min": "the minimum",
    "prod": "the product",
    "std": "the standard deviation",
    "var": "the variance",
    "median": "the median",
    "norm": "the norm",
    "argmax": "the place of the maximum",
    "argmin": "the place of the minimum",
    "len": "the number of items",
    "exp": "the exponential",
    "log": "the logarithm",
    "sqrt": "the square root",
}
REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod", "std", "var", "median", "norm"})
# Done, and the noun.
OPERATORS = {
    cst.Add: ("added", "a sum"),
    cst.Subtract: ("subtracted", "a difference"),
    cst.Multiply: ("multiplied", "a product"),
    cst.Divide: ("divided", "a quotient"),
    cst.FloorDivide: ("divided and cut to a whole number", "a quotient"),
    cst.Modulo: ("divided for the rest", "a rest"),
    cst.Power: ("raised to a power", "a power"),
    cst.MatrixMultiply: ("multiplied as matrices", "a product of matrices"),
}


# Done, as a noun.
ACTIONS = {cst.Multiply: "the multiplication", cst.Divide: "the division"}


def word_for(name: str) -> str:
    """What a function gives: "the sum", or its name."""
    return FUNCTIONS.get(name, f"`{name}`")


def done_by(operator: cst.CSTNode) -> str:
    """What an operator does to numbers: "added"."""
    return next(words[0] for kind, words in OPERATORS.items() if isinstance(operator, kind))


def noun_for(operator: cst.CSTNode) -> str:
    """What an operator gives: "a sum"."""
    return next(words[1] for kind, words in OPERATORS.items() if isinstance(operator, kind))


def is_library_call(node: cst.CSTNode, parsed: ParsedSource) -> bool:
    """Tell if a call is one of a library's function, or of an array's method that has words here.

    Those of the reference's own functions are not: their names say nothing to a student.
    """
    if not isinstance(node, cst.Call):
        return False
    if isinstance(node.func, cst.Attribute):
        first = parsed.module.code_for_node(node.func).partition(".")[0]
        return first in parsed.imported or last_name(node.func) in FUNCTIONS
    return isinstance(node.func, cst.Name) and node.func.value in FUNCTIONS


def reduction_of(node: cst.BaseExpression, parsed: ParsedSource) -> str:
    """Return the name of the reduction that is taken of a value, `sum` say; empty if none is."""
    for outer in parsed.around(node):
        if not isinstance(outer, cst.Arg | cst.Attribute | cst.GeneratorExp | cst.Call):
            break
        if is_library_call(outer, parsed):
            assert isinstance(outer, cst.Call)
            name = last_name(outer.func)
            return name if name in REDUCTIONS else ""
    return ""


def name_of_value(node: cst.BaseExpression, vocabulary: Vocabulary) -> str:
    """Name a value: "the sum", "the array before the sum", "the result computed from `x`"."""
    parsed = vocabulary.parsed
    if is_library_call(node, parsed):
        assert isinstance(node, cst.Call)
        if last_name(node.func) in FUNCTIONS:
            return word_for(last_name(node.func))
    if reduction := reduction_of(node, parsed):
        return f"the array before {word_for(reduction)}"
    if isinstance(node, cst.Name):
        return f"`{node.value}`" if node.value in vocabulary.names else "an intermediate result"
    made_of = vocabulary.listed(node)
    return f"the result computed from {made_of}" if made_of else "an intermediate result"
