"""Mutation operators: each takes a node of the reference and yields what may stand in its place.

An operator imitates one kind of slip. Whether the result is another program, `mutate` finds out.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import libcst as cst
from libcst.helpers import get_full_name_for_node

from grader.mutants.nodes import (
    atom,
    call_with,
    fitted,
    keyword_of,
    last_name,
    number,
    wrapped,
)
from grader.mutants.surroundings import Surroundings
from grader.mutants.swaps import (
    BIASED,
    BINARY,
    CHOICES,
    COMPARISONS,
    IN_PLACE,
    KEPT_CALLS,
    NEAR,
    NEAR_BUILTINS,
    SEEDED,
)

Operator = Callable[[cst.CSTNode, Surroundings], Iterator[cst.CSTNode]]


def constants(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A whole number is one more, or one less; a real one is a hundredth more, or 0 (0 is 1)."""
    if isinstance(node, cst.Integer):
        value = node.evaluated_value
        yield cst.Integer(str(value + 1))
        yield number(value - 1, node, around)
    elif isinstance(node, cst.Float):
        real = node.evaluated_value
        yield cst.Float(repr(real * 1.01) if real else "1.0")
        if real:
            yield cst.Float("0.0")


def arithmetic(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """Another operator; an operand alone; both the other way round; no sign."""
    if isinstance(node, cst.BinaryOperation):
        for other in BINARY.get(type(node.operator), ()):
            yield node.with_changes(operator=other())
        for operand in (node.left, node.right):
            yield fitted(operand, node, around)
        if not isinstance(node.operator, cst.Add | cst.Multiply):
            left, right = (atom(node.right), atom(node.left))
            yield node.with_changes(left=left, right=right)
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        yield fitted(node.expression, node, around)
    elif isinstance(node, cst.AugAssign):
        swapped = IN_PLACE.get(type(node.operator))
        if swapped is not None:
            yield node.with_changes(operator=swapped())
        yield cst.Assign([cst.AssignTarget(node.target)], node.value)


def comparisons(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """The boundary on the other side, or the opposite."""
    if isinstance(node, cst.ComparisonTarget):
        for other in COMPARISONS.get(type(node.operator), ()):
            yield node.with_changes(operator=other())


def booleans(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """True for False, `and` for `or`, no `not`, or the other branch of an `if`."""
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield node.with_changes(value="False" if node.value == "True" else "True")
    elif isinstance(node, cst.BooleanOperation):
        other = cst.Or() if isinstance(node.operator, cst.And) else cst.And()
        yield node.with_changes(operator=other)
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        yield fitted(node.expression, node, around)
    elif isinstance(node, cst.IfExp):
        yield node.with_changes(body=node.orelse, orelse=node.body)
    elif isinstance(node, cst.If) and not isinstance(node.test, cst.Comparison):
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), atom(node.test)))


def keywords(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A keyword argument left out."""
    if isinstance(node, cst.Call):
        for n, arg in enumerate(node.args):
            if arg.keyword is not None:
                yield call_with(node, [*node.args[:n], *node.args[n + 1 :]])


def statements(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A statement left out, unless a name would be unbound: such a mutant fails with any input."""
    if node in around.rests_on:
        return
    if isinstance(node, cst.SimpleStatementLine):
        kept = cst.Return | cst.Pass | cst.Import | cst.ImportFrom | cst.Global | cst.Nonlocal
        if not any(isinstance(part, kept) for part in node.body) and not _is_text(node):
            yield node.with_changes(body=[cst.Pass()])
    elif isinstance(node, cst.If | cst.For | cst.While | cst.With):
        yield cst.SimpleStatementLine([cst.Pass()], leading_lines=node.leading_lines)


def calls(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A call left out: `f(x)` is `x`, and so is `x.f()`; `max(x, y)` is one of them."""
    if not isinstance(node, cst.Call):
        return
    positional = [arg for arg in node.args if arg.keyword is None and not arg.star]
    name = get_full_name_for_node(node.func) or ""
    if name.rpartition(".")[2] in KEPT_CALLS:
        return
    if len(positional) == 1 and not isinstance(positional[0].value, cst.GeneratorExp):
        yield fitted(positional[0].value, node, around)
    elif len(positional) > 1:
        for n in CHOICES.get(last_name(node.func), ()):
            yield fitted(positional[min(n, len(positional) - 1)].value, node, around)
    of_an_object = name.partition(".")[0] not in around.imported
    if isinstance(node.func, cst.Attribute) and not positional and of_an_object:
        yield fitted(node.func.value, node, around)


def order(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """Two neighbours the other way round: arguments, or items of a list or tuple."""
    if isinstance(node, cst.Call):
        args = node.args
        for n in range(len(args) - 1):
            if all(arg.keyword is None and not arg.star for arg in args[n : n + 2]):
                yield node.with_changes(args=_swapped(args, n))
    elif isinstance(node, cst.List | cst.Tuple):
        for n in range(len(node.elements) - 1):
            yield node.with_changes(elements=_swapped(node.elements, n))


def parameters(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """One parameter for another that has the same annotation."""
    if isinstance(node, cst.Name) and _is_read(node, around):
        for other in around.alike.get(node.value, ()):
            yield node.with_changes(value=other)


def seeds(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """Another seed: 0, or the next one; or fresh random numbers where some are shared."""
    if isinstance(node, cst.Call) and node.args and last_name(node.func) in SEEDED:
        first, *rest = node.args
        zero = first.with_changes(value=cst.Integer("0"))
        following = cst.BinaryOperation(atom(first.value), cst.Add(), cst.Integer("1"))
        yield node.with_changes(args=[zero, *rest])
        yield node.with_changes(args=[first.with_changes(value=following), *rest])
    elif (
        isinstance(node, cst.Arg)
        and keyword_of(node) == "rngs"
        and isinstance(node.value, cst.Name)
        and "nnx" in around.imported
    ):
        yield node.with_changes(value=cst.parse_expression("nnx.Rngs(0)"))


def off_by_one(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """One more or less: of a range, a length, a conversion to int; the first or last item lost."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name):
        one = cst.Integer("1")
        if node.func.value in ("int", "len") and len(node.args) == 1:
            for operator in (cst.Add(), cst.Subtract()):
                yield wrapped(cst.BinaryOperation(node, operator, one), node, around)
        elif node.func.value == "range" and node.args:
            which = min(len(node.args) - 1, 1)
            stop = node.args[which]
            for operator in (cst.Add(), cst.Subtract()):
                moved = cst.BinaryOperation(atom(stop.value), operator, one)
                args = list(node.args)
                args[which] = stop.with_changes(value=moved)
                yield node.with_changes(args=args)
    elif isinstance(node, cst.For | cst.CompFor) and isinstance(node.iter, cst.Name):
        for piece in ("1:", ":-1"):
            yield node.with_changes(iter=cst.parse_expression(f"{node.iter.value}[{piece}]"))


def loops(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A loop that ends after its first round."""
    if isinstance(node, cst.For | cst.While) and isinstance(node.body, cst.IndentedBlock):
        last = cst.SimpleStatementLine([cst.Break()])
        yield node.with_changes(body=node.body.with_changes(body=[*node.body.body, last]))


def bias(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """A layer without its bias, or with one that it should not have."""
    if isinstance(node, cst.Call) and last_name(node.func) in BIASED:
        others = [arg for arg in node.args if keyword_of(arg) != "use_bias"]
        was = [arg.value for arg in node.args if keyword_of(arg) == "use_bias"]
        without = not (was and isinstance(was[0], cst.Name) and was[0].value == "False")
        flag = cst.Arg(
            cst.Name("False" if without else "True"),
            keyword=cst.Name("use_bias"),
            equal=cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace("")),
        )
        yield call_with(node, [*others, flag])


def attributes(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """An attribute of the same class for another, where it is read."""
    if isinstance(node, cst.Attribute) and not isinstance(around.parent(node), cst.AssignTarget):
        for other in around.attributes.get(node.attr.value, ()):
            yield node.with_changes(attr=cst.Name(other))


def methods(node: cst.CSTNode, around: Surroundings) -> Iterator[cst.CSTNode]:
    """Another function of the same kind: mean for sum, min for max."""
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


def _swapped(items: Sequence[Any], n: int) -> list[Any]:
    """Arguments or elements, with the values of item ``n`` and the next one exchanged."""
    swapped = list(items)
    swapped[n] = items[n].with_changes(value=items[n + 1].value)
    swapped[n + 1] = items[n + 1].with_changes(value=items[n].value)
    return swapped


def _is_text(line: cst.SimpleStatementLine) -> bool:
    """Whether a line is a docstring, or another text that does nothing."""
    part = line.body[0]
    text = cst.SimpleString | cst.ConcatenatedString
    return isinstance(part, cst.Expr) and isinstance(part.value, text)


def _is_read(node: cst.Name, around: Surroundings) -> bool:
    """Whether a name stands for its value: it isn't bound here, nor an attribute, nor a keyword."""
    parent = around.parent(node)
    if isinstance(parent, cst.Arg):
        return parent.keyword is not node
    if isinstance(parent, cst.Attribute):
        return parent.attr is not node
    return not isinstance(parent, cst.Param | cst.AssignTarget | cst.FunctionDef)
