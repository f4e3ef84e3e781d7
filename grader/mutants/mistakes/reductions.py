"""Another reduction where there is one: the mean for the sum, or along another axis."""

from collections.abc import Iterator, Sequence

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.mistakes.words import REDUCTIONS, is_library_call, word_for
from grader.mutants.nodes import call_of, keyword_of, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of

# Name, code for a `value`, an `axis` and `keepdims` in `at`, what is told.
OTHERS = (
    ("mean", "value.mean(**at)", "the mean"),
    ("sum", "value.sum(**at)", "the sum"),
    ("max", "value.max(**at)", "the maximum"),
    ("min", "value.min(**at)", "the minimum"),
    ("magnitudes", "np.abs(value).sum(**at)", "the sum of the absolute values"),
    ("squares", "(value**2).sum(**at)", "the sum of the squares"),
    (
        "norm",
        "np.sqrt((value**2).sum(**at))",
        "the norm (the square root of the sum of the squares)",
    ),
    ("mean_square", "(value**2).mean(**at)", "the mean of the squares"),
    (
        "root_mean_square",
        "np.sqrt((value**2).mean(**at))",
        "the square root of the mean of the squares",
    ),
    ("mean_magnitude", "np.abs(value).mean(**at)", "the mean of the absolute values"),
    ("prod", "value.prod(**at)", "the product"),
    ("std", "value.std(**at)", "the standard deviation"),
    ("var", "value.var(**at)", "the variance"),
    ("median", "np.median(value, **at)", "the median"),
    ("first", "value.reshape(-1)[0]", "the first entry alone"),
    ("last", "value.reshape(-1)[-1]", "the last entry alone"),
    ("all_but_last", "value[..., :-1].sum(**at)", "the sum of all entries but the last"),
    ("all_but_first", "value[..., 1:].sum(**at)", "the sum of all entries but the first"),
    (
        "mean_of_nonzero",
        "value.sum(**at) / np.maximum((value != 0).sum(**at), 1)",
        "the mean of the entries that are not 0",
    ),
    ("size", "np.asarray(value.size, value.dtype)", "the number of entries"),
    ("positive", "np.maximum(value, 0).sum(**at)", "the sum of the positive entries"),
    ("magnitude", "np.abs(value.sum(**at))", "the absolute value of the sum"),
    ("largest_magnitude", "np.abs(value).max(**at)", "the largest absolute value"),
    ("logsumexp", "np.log(np.exp(value).sum(**at))", "the logarithm of the sum of exponentials"),
)
NOTHING_ADDED = "the sum stays 0: nothing is added to it"
RNGS_COUNTED = (
    "two leaves too many are counted, such as the key and the count of an `nnx.Rngs` that the "
    "model keeps as an attribute"
)
# Of sums alone: for each row of an array, and of exponentials.
RUNNING = (
    "running",
    "np.cumsum(value.sum(**at), axis=0)",
    "a total that is not set back to 0 for each row",
)
ONLINE = (
    "not_rescaled",
    "np.where(value == -np.inf, 0.0, np.exp(value - jax.lax.cummax(value, "
    "axis=at['axis'] % value.ndim))).sum(**at)",
    "a running sum that is not rescaled where a larger entry comes (online softmax)",
)
# What may be counted instead of the items of a `value`.
COUNTS = (
    ("counts_entries", "sum(np.size(each) for each in value)", "the number of all entries in them"),
    ("counts_dimensions", "sum(np.ndim(each) for each in value)", "the number of their dimensions"),
    ("counts_shapes", "len({np.shape(each) for each in value})", "the number of different shapes"),
    ("counts_matrices", "sum(np.ndim(each) > 1 for each in value)", "the number of matrices"),
    ("counts_vectors", "sum(np.ndim(each) == 1 for each in value)", "the number of vectors"),
)
HELPER = """

import jax as _grader_jax
import jax.numpy as _grader_jnp


def _grader_reduced(how, value, axis=None, keepdims=False, **others):
    np, at = _grader_jnp, {"axis": axis, "keepdims": keepdims}
    if not hasattr(value, "ndim"):
        value, at = np.stack([np.asarray(each) for each in value]), {"axis": 0}
    mask = others.get("where")
    if mask is not None:
        value = np.where(mask, value, 0)
    return eval(how, {"jax": _grader_jax, "np": np, "value": value, "at": at})


def _grader_counted(value, how):
    return eval(how, {"np": _grader_jnp, "value": list(value)})
"""
_OF_BUILTINS = ("sum", "max", "min")


def other_reductions(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Every reduction of the reference as another one, over everything, and other counts."""
    for unit, _ in parsed.units:
        for node in nodes_of(unit):
            if isinstance(node, cst.Arg) and keyword_of(node) == "axis":
                everywhere = node.with_changes(value=cst.Name("None"))
                told = f"{_of_call(node, parsed)} over the whole array, not along one axis"
                yield ToldChange("axis_none", unit.name, node, everywhere, told)
            if isinstance(node, cst.Call) and last_name(node.func) == "len":
                yield from _other_counts(unit.name, node, vocabulary)
            if not isinstance(node, cst.Call) or last_name(node.func) not in REDUCTIONS:
                continue
            given = _value_and_rest(node, parsed)
            if given is None:
                continue
            value, rest = given
            name = last_name(node.func)
            asked = f"instead of {word_for(name)}{vocabulary.place(value)}"
            others = [(value, *other) for other in OTHERS if other[0] != name]
            if name == "sum":
                nothing = _call("np.zeros((), value.dtype)", value, rest)
                yield ToldChange("zero_for_sum", unit.name, node, nothing, NOTHING_ADDED, HELPER)
                others += _other_sums(value, rest, parsed)
            for reduced, other, code, told in others:
                call = _call(code, reduced, rest)
                kind = f"{other}_for_{name}"
                yield ToldChange(kind, unit.name, node, call, f"{told} is taken {asked}", HELPER)


def _other_sums(
    value: cst.BaseExpression, rest: Sequence[cst.Arg], parsed: ParsedSource
) -> Iterator[tuple[cst.BaseExpression, str, str, str]]:
    """What may go wrong with a sum along an axis alone: what is summed, its name, code and text."""
    if any(keyword_of(arg) == "axis" for arg in rest):
        yield value, *RUNNING
        if (exponent := _exponent(value, parsed)) is not None:
            yield exponent, *ONLINE


def _of_call(argument: cst.Arg, parsed: ParsedSource) -> str:
    """Say what the call of an argument does: "the sum is taken"."""
    call = parsed.parents[argument]
    assert isinstance(call, cst.Call)
    is_named = is_library_call(call, parsed)
    return f"{word_for(last_name(call.func))} is taken" if is_named else "a step works"


def _other_counts(owner: str, node: cst.Call, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    if "nnx" in vocabulary.parsed.imported:
        call = call_of("_grader_counted", node.args[0].value, [repr("len(value) + 2")])
        yield ToldChange("counts_rngs", owner, node, call, RNGS_COUNTED, HELPER)
    for kind, code, told in COUNTS:
        call = call_of("_grader_counted", node.args[0].value, [repr(code)])
        asked = f"instead of the number of arrays or items{vocabulary.place(node)}"
        yield ToldChange(kind, owner, node, call, f"{told} is taken {asked}", HELPER)


def _exponent(value: cst.BaseExpression, parsed: ParsedSource) -> cst.BaseExpression | None:
    """What a value is the exponential of: `exp(x)`, or a name that the same block gives it."""
    made = value
    if isinstance(value, cst.Name):
        block = next((o for o in parsed.around(value) if isinstance(o, cst.IndentedBlock)), None)
        for line in block.body if block else ():
            part = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
            if isinstance(part, cst.Assign) and last_name(part.targets[0].target) == value.value:
                made = part.value
    if isinstance(made, cst.Call) and last_name(made.func) == "exp" and len(made.args) == 1:
        return made.args[0].value
    return None


def _value_and_rest(
    node: cst.Call, parsed: ParsedSource
) -> tuple[cst.BaseExpression, list[cst.Arg]] | None:
    """What is reduced, and the other arguments: of `x.sum(axis=0)`, `jnp.sum(x)` or `sum(xs)`."""
    func = node.func
    if isinstance(func, cst.Name):
        one = func.value in _OF_BUILTINS and len(node.args) == 1
        return (node.args[0].value, []) if one else None
    assert isinstance(func, cst.Attribute)
    first = parsed.module.code_for_node(func).partition(".")[0]
    if first not in parsed.imported:
        return func.value, list(node.args)
    if not node.args or node.args[0].keyword is not None:
        return None
    return node.args[0].value, list(node.args[1:])


def _call(code: str, value: cst.BaseExpression, rest: list[cst.Arg]) -> cst.Call:
    if isinstance(value, cst.GeneratorExp) and not value.lpar:
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    how = cst.SimpleString(repr(code))
    comma = cst.MaybeSentinel.DEFAULT
    args = [cst.Arg(how), cst.Arg(value), *(arg.with_changes(comma=comma) for arg in rest)]
    return cst.Call(cst.Name("_grader_reduced"), args)
