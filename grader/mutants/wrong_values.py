"""Programs that are wrong for some values or sizes: an expression of a right program is wrapped.

    each expression -> the type of its value, seen in one call (`types_of`)
                    -> every `Wrap` for that type -> a source

A right program that is clamped, rounded or cut somewhere answers right where no value is large,
fine or long. A case must have such values, or students who do the like are accepted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import libcst as cst

from grader.mutants.helpers import helper
from grader.mutants.mutant import Family, Probe
from grader.mutants.nodes import call_of, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.plan import PlannedMutant
from grader.mutants.reach import Unit
from grader.mutants.surroundings import nodes_of


class Type(IntEnum):
    """The type of a value, as far as it matters to what can be done to it."""

    OTHER = 0
    INT = 1
    FLOAT = 2
    INTS = 3
    FLOATS = 4
    BOOLS = 5


# In the code of a type: its number, and this many times the dimensions of an array.
PER_DIMENSION = 10
SEEN = """

import jax as _grader_jax
import numpy as _grader_np

_grader_codes = {}


def _grader_seen(number, value):
    code = 0
    if isinstance(value, (_grader_jax.Array, _grader_np.ndarray, _grader_np.generic)):
        code = {"i": 3, "u": 3, "f": 4, "b": 5}.get(value.dtype.kind, 0) + 10 * len(value.shape)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        code = 1 if isinstance(value, int) else 2
    _grader_codes.setdefault(number, code)
    return value


def _grader_types(*arguments):
    %(function)s(*arguments)
    return [float(_grader_codes.get(number, 0)) for number in range(%(count)d)]
"""
TYPES_ENTRY = "_grader_types"


@dataclass(frozen=True)
class Wrap:
    """A call of a helper with an expression and ``arguments``; ``what`` has ``{}`` for the former.

    It is for values of ``types`` with at least ``dimensions``; if ``of_divisors``, only for a
    divisor, or an argument of a logarithm or a root. ``count`` is the size to which it cuts.
    """

    helper: str
    arguments: tuple[str, ...]
    what: str
    types: frozenset[Type]
    dimensions: int = 0
    family: Family = Family.VALUE
    of_divisors: bool = False
    count: int = 0

    @property
    def call(self) -> str:
        """The wrong value of ``value``, as Python."""
        return f"_grader_{self.helper}({', '.join(('value', *self.arguments))})"

    @property
    def operator(self) -> str:
        """Its name: the helper, and the arguments."""
        return " ".join((self.helper, *self.arguments))


REAL = frozenset({Type.FLOATS, Type.FLOAT})
WHOLE = frozenset({Type.INT, Type.FLOAT, Type.INTS})
NUMBERS = REAL | WHOLE
FLOATS = frozenset({Type.FLOATS})
ARRAYS = frozenset({Type.INTS, Type.FLOATS, Type.BOOLS})
BOUNDS = ("1", "10", "50", "100", "1000")
LEAST = ("1e-6", "1e-3")
SHORT = ("float16", "bfloat16")
NARROW = ("int8", "uint8", "int16", "uint16", "float16", "float32")
EPSILONS = ("1e-8", "1e-5", "1e-3")
COUNTS = ("1", "2", "3", "4", "5", "7", "8", "16")
AXES = (0, 1)


def _wraps() -> Iterator[Wrap]:
    for bound in BOUNDS:
        yield Wrap("clamp", (bound,), f"clamps {{}} to {bound}", NUMBERS)
    yield Wrap("at_least", ("0",), "takes 0 where {} is negative", NUMBERS)
    for least in (*LEAST, "1"):
        yield Wrap("at_least", (least,), f"makes {{}} at least {least}", NUMBERS)
    for least in LEAST:
        yield Wrap("flushed", (least,), f"takes 0 where {{}} is nearer to 0 than {least}", REAL)
    for decimals in ("1", "3"):
        yield Wrap("rounded", (decimals,), f"rounds {{}} to {decimals} decimals", REAL)
    yield Wrap("magnitude", (), "takes {} without its sign", NUMBERS)
    for dtype in SHORT:
        yield Wrap("through", (f"'{dtype}'",), f"makes {{}} {dtype} on the way", FLOATS)
    for dtype in NARROW:
        yield Wrap("through", (f"'{dtype}'",), f"makes {{}} {dtype} on the way", WHOLE)
    yield Wrap("without_nan", (), "takes other numbers where {} is NaN or infinite", FLOATS)
    for epsilon in EPSILONS:
        yield Wrap("more", (epsilon,), f"adds {epsilon} to {{}}", REAL, of_divisors=True)
    for other in ("1", "1e-3"):
        yield Wrap("not_zero", (other,), f"takes {other} where {{}} is 0", NUMBERS)
    yield Wrap("in_order", (), "sorts {}", FLOATS | {Type.INTS}, 1)
    for axis in AXES:
        for count in COUNTS:
            what = f"takes the first {count} entries of {{}} along axis {axis}"
            arguments = (count, str(axis))
            yield Wrap(
                "first_entries", arguments, what, ARRAYS, axis + 1, Family.SIZE, count=int(count)
            )
        what = f"takes 0 for {{}} where axis {axis} has length 1"
        yield Wrap("none_if_one", (str(axis),), what, ARRAYS, axis + 1, Family.SIZE)
    what = "takes the first row of {} for all rows"
    yield Wrap("first_for_all", (), what, ARRAYS, 1, Family.SIZE)


WRAPS = tuple(_wraps())
ROOTS = frozenset({"log", "sqrt", "rsqrt", "log2", "log10"})


EVALUATED = (
    cst.Name,
    cst.Attribute,
    cst.Call,
    cst.Subscript,
    cst.BinaryOperation,
    cst.UnaryOperation,
    cst.Comparison,
    cst.IfExp,
)
NOT_VALUES = ("None", "True", "False")
# A direct part of one of these is a name that is bound, or taken from elsewhere.
BINDING = (
    cst.AssignTarget,
    cst.AnnAssign,
    cst.AsName,
    cst.ClassDef,
    cst.Del,
    cst.FunctionDef,
    cst.NameItem,
    cst.Param,
)
# What is in one of these is evaluated before the helpers are there, or is no plain expression.
ELSEWHERE = (cst.Param, cst.FormattedString, cst.MatchPattern, cst.AssignTarget, cst.Del)


def expressions(parsed: ParsedSource) -> list[tuple[str, cst.BaseExpression]]:
    """The expressions whose values may be wrapped, in the file's order, with their functions."""
    return [
        (unit.name, node)
        for unit, _ in parsed.units
        if _is_function(unit)
        for node in nodes_of(unit)
        if isinstance(node, cst.BaseExpression) and _has_a_value(node, parsed)
    ]


def _is_function(unit: Unit) -> bool:
    """Whether the code of a unit runs when the entry point is called."""
    return len(unit.nodes) == 1 and isinstance(unit.nodes[0], cst.FunctionDef)


def telling_types(parsed: ParsedSource, function: str) -> bytes:
    """A source whose function ``TYPES_ENTRY`` calls ``function`` and returns codes of types.

    There is one code for each of `expressions`, of the value that it had first.
    """
    found = {n: node for n, (_, node) in enumerate(expressions(parsed))}
    end = SEEN % {"function": function, "count": len(found)}
    return parsed.with_calls(found, "_grader_seen", end)


def wrong_values(
    parsed: ParsedSource, codes: Sequence[float], longest: int
) -> Iterator[PlannedMutant]:
    """Each expression wrapped in every way for its type; ``codes`` are those of `telling_types`.

    ``longest`` is the largest size that is valid: no array is cut to that or more.
    """
    for n, ((owner, node), code) in enumerate(zip(expressions(parsed), codes, strict=True)):
        dimensions, number = divmod(int(code), PER_DIMENSION)
        for wrap in (wrap for wrap in WRAPS if not wrap.count or wrap.count < longest):
            fits = Type(number) in wrap.types and dimensions >= wrap.dimensions
            if wrap.of_divisors and not (is_divisor(node, parsed) or _is_in_a_root(node, parsed)):
                continue
            if fits:
                other = call_of(f"_grader_{wrap.helper}", node, wrap.arguments)
                yield PlannedMutant(
                    parsed,
                    (owner,),
                    {node: other},
                    wrap.operator,
                    wrap.family,
                    wrap.what,
                    helper(wrap.helper),
                    Probe(n, wrap.call),
                )


def _has_a_value(node: cst.BaseExpression, parsed: ParsedSource) -> bool:
    """Whether an expression is evaluated in a call, and may be an array or a number."""
    parent = parsed.parents[node]
    if not isinstance(node, EVALUATED) or _is_bound(node, parent):
        return False
    if isinstance(node, cst.Name) and node.value in (*NOT_VALUES, *parsed.imported):
        return False
    if isinstance(parent, cst.Call) and parent.func is node:
        return False
    if any(isinstance(outer, ELSEWHERE) for outer in parsed.around(node)):
        return False
    return not parsed.is_constant(node)


def _is_bound(node: cst.BaseExpression, parent: cst.CSTNode) -> bool:
    """Whether a node is a name that stands for no value here: it is bound, or part of a path."""
    if isinstance(parent, cst.Attribute):
        return parent.attr is node
    if isinstance(parent, cst.Arg):
        return parent.keyword is node
    if isinstance(parent, cst.For | cst.CompFor | cst.AugAssign | cst.NamedExpr):
        return parent.target is node
    return isinstance(parent, BINDING)


def is_divisor(node: cst.BaseExpression, parsed: ParsedSource) -> bool:
    """Tell if something is divided by an expression."""
    parent = parsed.parents[node]
    if isinstance(parent, cst.BinaryOperation):
        return isinstance(parent.operator, cst.Divide) and parent.right is node
    return isinstance(parent, cst.AugAssign) and isinstance(parent.operator, cst.DivideAssign)


def _is_in_a_root(node: cst.BaseExpression, parsed: ParsedSource) -> bool:
    """Tell if an expression is the argument of a root or a logarithm."""
    parent = parsed.parents[node]
    call = parsed.parents[parent] if isinstance(parent, cst.Arg) else None
    return isinstance(call, cst.Call) and last_name(call.func) in ROOTS
