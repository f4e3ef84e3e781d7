"""Mutation operators: each takes a node of the reference and yields what may stand in its place.

An operator is one kind of slip that people make. It yields nodes that parse where the old one
stood; whether a mutant is another program, `mutate` finds out.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

# One takes the other's place, in both directions.
PAIRS = (
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("std", "var"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("cumsum", "cumprod"),
    ("sin", "cos"),
    ("floor", "ceil"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("normal", "uniform"),
    ("softmax", "log_softmax"),
    ("relu", "gelu"),
    ("sigmoid", "tanh"),
    ("vstack", "hstack"),
)
NEAR: dict[str, tuple[str, ...]] = {
    **{one: (other,) for one, other in PAIRS},
    **{other: (one,) for one, other in PAIRS},
    "sum": ("mean", "max"),
    "prod": ("sum",),
    "median": ("mean",),
}
NEAR_BUILTINS = {
    "sum": ("max",),
    "max": ("min",),
    "min": ("max",),
    "any": ("all",),
    "all": ("any",),
}
SEEDED = frozenset({"Rngs", "key", "PRNGKey", "default_rng", "RandomState"})
BIASED = frozenset({"Linear", "LinearGeneral", "Dense", "DenseGeneral", "Conv", "ConvTranspose"})
# Not left out: conversions, since what is returned is compared as numbers; and what fails anywhere.
KEPT_CALLS = frozenset({"float", "array", "asarray", "stack", "super", "range"})
# Which positional arguments such a call may come out as: what it is without its bound or condition.
CHOICES = {
    **dict.fromkeys(("max", "min", "maximum", "minimum"), (0, 1)),
    "where": (1, 2),
    "clip": (0,),
}

_BINARY: Mapping[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], ...]] = {
    cst.Add: (cst.Subtract,),
    cst.Subtract: (cst.Add,),
    cst.Multiply: (cst.Divide, cst.Add),
    cst.Divide: (cst.Multiply,),
    cst.FloorDivide: (cst.Divide, cst.Multiply),
    cst.Modulo: (cst.FloorDivide,),
    cst.Power: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,),
}
_IN_PLACE: Mapping[type[cst.BaseAugOp], type[cst.BaseAugOp]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
}
_COMPARISONS: Mapping[type[cst.BaseCompOp], tuple[type[cst.BaseCompOp], ...]] = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThanEqual),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThanEqual),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
}
_ATOMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.List)
# Around an expression that stands in one of these no parentheses are needed.
_ROOMY = (cst.Arg, cst.Assign, cst.Return, cst.Expr, cst.Index, cst.Element, cst.AugAssign)


@dataclass(frozen=True)
class Scope:
    """What an operator may ask about the place of a node.

    ``parents`` of every node; ``imported`` names are modules or come from them; ``alike`` are, for
    each parameter of the function, those that it may be taken for; ``attributes`` are the names
    that stand beside each attribute in its class; ``rests_on`` are the statements without which
    the function has a name that is never bound.
    """

    parents: Mapping[cst.CSTNode, cst.CSTNode]
    imported: frozenset[str]
    alike: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, tuple[str, ...]]
    rests_on: frozenset[cst.CSTNode]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode:
        """The node around it."""
        return self.parents[node]


Operator = Callable[[cst.CSTNode, Scope], Iterator[cst.CSTNode]]


def constants(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A whole number is one more, or one less; a real one is a hundredth more, or 0 (0 is 1)."""
    if isinstance(node, cst.Integer):
        value = node.evaluated_value
        yield cst.Integer(str(value + 1))
        yield _number(value - 1, node, scope)
    elif isinstance(node, cst.Float):
        real = node.evaluated_value
        yield cst.Float(repr(real * 1.01) if real else "1.0")
        if real:
            yield cst.Float("0.0")


def arithmetic(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """Another operator; an operand alone; both the other way round; no sign."""
    if isinstance(node, cst.BinaryOperation):
        for other in _BINARY.get(type(node.operator), ()):
            yield node.with_changes(operator=other())
        for operand in (node.left, node.right):
            yield _fitted(operand, node, scope)
        if not isinstance(node.operator, cst.Add | cst.Multiply):
            left, right = (_atom(node.right), _atom(node.left))
            yield node.with_changes(left=left, right=right)
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        yield _fitted(node.expression, node, scope)
    elif isinstance(node, cst.AugAssign):
        swapped = _IN_PLACE.get(type(node.operator))
        if swapped is not None:
            yield node.with_changes(operator=swapped())
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def comparisons(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """The boundary on the other side, or the opposite."""
    if isinstance(node, cst.ComparisonTarget):
        for other in _COMPARISONS.get(type(node.operator), ()):
            yield node.with_changes(operator=other())


def booleans(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """True for False, `and` for `or`, no `not`, and the other branch of an `if`."""
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield node.with_changes(value="False" if node.value == "True" else "True")
    elif isinstance(node, cst.BooleanOperation):
        other = cst.Or() if isinstance(node.operator, cst.And) else cst.And()
        yield node.with_changes(operator=other)
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        yield _fitted(node.expression, node, scope)
    elif isinstance(node, cst.IfExp):
        yield node.with_changes(body=node.orelse, orelse=node.body)
    elif isinstance(node, cst.If) and not isinstance(node.test, cst.Comparison):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), _atom(node.test)))


def keywords(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A keyword argument left out."""
    if isinstance(node, cst.Call):
        for n, arg in enumerate(node.args):
            if arg.keyword is not None:
                yield _call(node, [*node.args[:n], *node.args[n + 1 :]])


def statements(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A statement left out, but for one without which a name is unbound: that fails anywhere."""
    if node in scope.rests_on:
        return
    if isinstance(node, cst.SimpleStatementLine):
        kept = cst.Return | cst.Pass | cst.Import | cst.ImportFrom | cst.Global | cst.Nonlocal
        if not any(isinstance(part, kept) for part in node.body) and not _is_text(node):
            yield node.with_changes(body=[cst.Pass()])
    elif isinstance(node, cst.If | cst.For | cst.While | cst.With):
        yield cst.SimpleStatementLine([cst.Pass()], leading_lines=node.leading_lines)


def calls(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A call left out: `f(x)` is `x`, and so is `x.f()`; `max(x, y)` is one of them."""
    if not isinstance(node, cst.Call):
        return
    positional = [arg for arg in node.args if arg.keyword is None and not arg.star]
    name = get_full_name_for_node(node.func) or ""
    if name.rpartition(".")[2] in KEPT_CALLS:
        return
    if len(positional) == 1 and not isinstance(positional[0].value, cst.GeneratorExp):
        yield _fitted(positional[0].value, node, scope)
    elif len(positional) > 1:
        for n in CHOICES.get(_last(node.func), ()):
            yield _fitted(positional[min(n, len(positional) - 1)].value, node, scope)
    of_an_object = name.partition(".")[0] not in scope.imported
    if isinstance(node.func, cst.Attribute) and not positional and of_an_object:
        yield _fitted(node.func.value, node, scope)


def order(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """Two neighbours the other way round: arguments, or items of a list or tuple."""
    if isinstance(node, cst.Call):
        args = node.args
        for n in range(len(args) - 1):
            plain = all(arg.keyword is None and not arg.star for arg in args[n : n + 2])
            if plain:
                first, second = args[n].value, args[n + 1].value
                swapped = list(args)
                swapped[n] = args[n].with_changes(value=second)
                swapped[n + 1] = args[n + 1].with_changes(value=first)
                yield node.with_changes(args=swapped)
    elif isinstance(node, cst.List | cst.Tuple):
        items = node.elements
        for n in range(len(items) - 1):
            swapped_items = list(items)
            swapped_items[n] = items[n].with_changes(value=items[n + 1].value)
            swapped_items[n + 1] = items[n + 1].with_changes(value=items[n].value)
            yield node.with_changes(elements=swapped_items)


def parameters(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """One parameter for another that has the same annotation."""
    if isinstance(node, cst.Name) and _is_read(node, scope):
        for other in scope.alike.get(node.value, ()):
            yield node.with_changes(value=other)


def seeds(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """Another seed: always 0, or the next one; and fresh random numbers where some are shared."""
    if isinstance(node, cst.Call) and node.args and _last(node.func) in SEEDED:
        first, *rest = node.args
        zero = first.with_changes(value=cst.Integer("0"))
        following = cst.BinaryOperation(_atom(first.value), cst.Add(), cst.Integer("1"))
        yield node.with_changes(args=[zero, *rest])
        yield node.with_changes(args=[first.with_changes(value=following), *rest])
    elif (
        isinstance(node, cst.Arg)
        and _keyword(node) == "rngs"
        and isinstance(node.value, cst.Name)
        and "nnx" in scope.imported
    ):
        yield node.with_changes(value=cst.parse_expression("nnx.Rngs(0)"))


def off_by_one(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """One more or less: of a range, a length, a conversion to int; the first or last item lost."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        one = cst.Integer("1")
        if node.func.value in ("int", "len") and len(node.args) == 1:
            for operator in (cst.Add(), cst.Subtract()):
                yield _wrapped(cst.BinaryOperation(node, operator, one), node, scope)
        elif node.func.value == "range" and node.args:
            which = min(len(node.args) - 1, 1)
            stop = node.args[which]
            for operator in (cst.Add(), cst.Subtract()):
                moved = cst.BinaryOperation(_atom(stop.value), operator, one)
                args = list(node.args)
                args[which] = stop.with_changes(value=moved)
                yield node.with_changes(args=args)
    elif isinstance(node, cst.For | cst.CompFor) and isinstance(node.iter, cst.Name):
        for piece in ("1:", ":-1"):
            yield node.with_changes(iter=cst.parse_expression(f"{node.iter.value}[{piece}]"))


def loops(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A loop that ends after its first round."""
    if isinstance(node, cst.For | cst.While) and isinstance(node.body, cst.IndentedBlock):
        last = cst.SimpleStatementLine([cst.Break()])
        yield node.with_changes(body=node.body.with_changes(body=[*node.body.body, last]))


def bias(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A layer without its bias, or with one that it should not have."""
    if isinstance(node, cst.Call) and _last(node.func) in BIASED:
        others = [arg for arg in node.args if _keyword(arg) != "use_bias"]
        was = [arg.value for arg in node.args if _keyword(arg) == "use_bias"]
        without = not (was and isinstance(was[0], cst.Name) and was[0].value == "False")
        flag = cst.Arg(
            cst.Name("False" if without else "True"),
            keyword=cst.Name("use_bias"),
            equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
        )
        yield _call(node, [*others, flag])


def attributes(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """An attribute of the same class for another, where it is read."""
    if isinstance(node, cst.Attribute) and not isinstance(scope.parent(node), cst.AssignTarget):
        for other in scope.attributes.get(node.attr.value, ()):
            yield node.with_changes(attr=cst.Name(other))


def methods(node: cst.CSTNode, scope: Scope) -> Iterator[cst.CSTNode]:
    """A function for one that is near it: mean for sum, min for max."""
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute):
            for other in NEAR.get(node.func.attr.value, ()):
                yield node.with_changes(func=node.func.with_changes(attr=cst.Name(other)))
        elif isinstance(node.func, cst.Name):
            for other in NEAR_BUILTINS.get(node.func.value, ()):
                yield node.with_changes(func=cst.Name(other))


OPERATORS: tuple[Operator, ...] = (
    constants,
    arithmetic,
    comparisons,
    booleans,
    keywords,
    statements,
    calls,
    order,
    parameters,
    seeds,
    off_by_one,
    loops,
    bias,
    attributes,
    methods,
)


def _last(func: cst.BaseExpression) -> str:
    return (get_full_name_for_node(func) or "").rpartition(".")[2]


def _keyword(arg: cst.Arg) -> str:
    return arg.keyword.value if arg.keyword is not None else ""


def _is_text(line: cst.SimpleStatementLine) -> bool:
    """Whether it is a docstring, or another text that does nothing."""
    part = line.body[0]
    text = cst.SimpleString | cst.ConcatenatedString
    return isinstance(part, cst.Expr) and isinstance(part.value, text)


def _is_read(node: cst.Name, scope: Scope) -> bool:
    """Whether a name stands for its value: it isn't bound here, nor an attribute, nor a keyword."""
    parent = scope.parent(node)
    if isinstance(parent, cst.Arg):
        return parent.keyword is not node
    if isinstance(parent, cst.Attribute):
        return parent.attr is not node
    return not isinstance(parent, cst.Param | cst.AssignTarget | cst.FunctionDef)


def _number(value: int, node: cst.CSTNode, scope: Scope) -> cst.BaseExpression:
    if value >= 0:
        return cst.Integer(str(value))
    return _wrapped(cst.UnaryOperation(cst.Minus(), cst.Integer(str(-value))), node, scope)


def _call(node: cst.Call, args: list[cst.Arg]) -> cst.Call:
    """The call with other arguments, its last one as it was followed by whatever follows it."""
    if not args:
        return node.with_changes(args=[])
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    between = [
        arg if isinstance(arg.comma, cst.Comma) else arg.with_changes(comma=comma)
        for arg in args[:-1]
    ]
    end = node.args[-1]
    last = args[-1].with_changes(comma=end.comma, whitespace_after_arg=end.whitespace_after_arg)
    return node.with_changes(args=[*between, last])


def _atom(node: cst.BaseExpression) -> cst.BaseExpression:
    """An expression that may stand beside any operator."""
    if isinstance(node, _ATOMS) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _wrapped(made: cst.BaseExpression, place: cst.CSTNode, scope: Scope) -> cst.BaseExpression:
    """``made`` in parentheses, unless what is around ``place`` needs none."""
    return made if isinstance(scope.parent(place), _ROOMY) else _atom(made)


def _fitted(
    made: cst.BaseExpression, place: cst.BaseExpression, scope: Scope
) -> cst.BaseExpression:
    """A part of ``place`` in its place; with the parentheses that ``place`` has, if any."""
    if place.lpar and not made.lpar:
        return made.with_changes(lpar=place.lpar, rpar=place.rpar)
    return _wrapped(made, place, scope)
