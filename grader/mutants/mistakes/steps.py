"""Statements and loops: done twice, added up, kept from the first round, made anew in each."""

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.nodes import atom, last_name
from grader.mutants.parsed import ParsedSource
from grader.mutants.surroundings import nodes_of

HELPER = """


def _grader_first(names, name, value):
    return names.get(name, value)
"""


def other_steps(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Every statement and loop of the reference, done otherwise."""
    for unit, _ in parsed.units:
        for node in nodes_of(unit):
            if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1:
                yield from _line(unit.name, node, vocabulary)
            elif isinstance(node, cst.IndentedBlock):
                yield from _moved_into_loops(unit.name, node, vocabulary)
                yield from _in_another_order(unit.name, node, vocabulary)
            elif isinstance(node, cst.Call):
                yield from _called_twice(unit.name, node, vocabulary)


def _line(
    owner: str, node: cst.SimpleStatementLine, vocabulary: Vocabulary
) -> Iterator[ToldChange]:
    (part,) = node.body
    place, about = vocabulary.place(node), vocabulary.about(node)
    in_a_loop = _is_in_a_loop(node, vocabulary.parsed)
    if isinstance(part, cst.AugAssign) or (_assignment(node) and in_a_loop):
        twice = node.with_changes(body=[part, part])
        yield ToldChange("step_twice", owner, node, twice, f"a step{about} is done twice")
    if not isinstance(part, cst.Assign) or not in_a_loop:
        return
    target = part.targets[0].target
    if isinstance(target, cst.Name):

        def assigned(value: cst.BaseExpression) -> cst.SimpleStatementLine:
            return node.with_changes(body=[part.with_changes(value=value)])

        name = cst.SimpleString(repr(target.value))
        names = cst.parse_expression("locals()")
        given = [cst.Arg(names), cst.Arg(name), cst.Arg(part.value)]
        first = cst.Call(cst.Name("_grader_first"), given)
        told = f"the result of the first round of a loop is kept instead of the last one{place}"
        yield ToldChange("first_for_last", owner, node, assigned(first), told, HELPER)
        before = cst.parse_expression(f"locals().get({target.value!r}, 0)")
        total = cst.BinaryOperation(before, cst.Add(), atom(part.value))
        told = f"the results of all rounds of a loop are added up; only the last one counts{place}"
        yield ToldChange("added_up", owner, node, assigned(total), told)


def _is_in_a_loop(node: cst.CSTNode, parsed: ParsedSource) -> bool:
    return any(isinstance(outer, cst.For | cst.While) for outer in parsed.around(node))


def _moved_into_loops(
    owner: str, block: cst.IndentedBlock, vocabulary: Vocabulary
) -> Iterator[ToldChange]:
    """What is made before a loop is made anew in each round."""
    for n, loop in enumerate(block.body):
        if not isinstance(loop, cst.For | cst.While):
            continue
        if not isinstance(loop.body, cst.IndentedBlock):
            continue
        for line in block.body[:n]:
            if assignment := _assignment(line):
                name = last_name(assignment.targets[0].target)
                what = (
                    f"`{name}`"
                    if name in vocabulary.names
                    else "something that belongs before a loop"
                )
                body = loop.body.with_changes(body=[line, *loop.body.body])
                again = loop.with_changes(body=body)
                told = f"{what} is made anew in each round of a loop"
                yield ToldChange("made_anew", owner, loop, again, told)


def _in_another_order(
    owner: str, block: cst.IndentedBlock, vocabulary: Vocabulary
) -> Iterator[ToldChange]:
    """Two neighbouring assignments the other way round."""
    for n, (one, other) in enumerate(pairwise(block.body)):
        made = [_assignment(one), _assignment(other)]
        names = [last_name(each.targets[0].target) for each in made if each]
        if len(names) < 2 or not all(names):
            continue
        body = [*block.body[:n], other, one, *block.body[n + 2 :]]
        first, second = (f"`{name}`" if name in vocabulary.names else "" for name in names)
        told = (
            f"{second} is made before {first}"
            if first and second
            else "two steps are in the wrong order"
        )
        yield ToldChange("steps_swapped", owner, block, block.with_changes(body=body), told)


def _assignment(line: cst.BaseStatement) -> cst.Assign | None:
    """The assignment of a line that keeps the result of a call; None if it does another thing."""
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    (part,) = line.body
    return part if isinstance(part, cst.Assign) and isinstance(part.value, cst.Call) else None


def _called_twice(owner: str, node: cst.Call, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """A layer or model, called on what it has given."""
    if len(node.args) != 1 or node.args[0].keyword is not None or node.args[0].star:
        return
    name = last_name(node.func)
    is_attribute = isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Name)
    if not is_attribute or name not in vocabulary.names:
        return
    if vocabulary.parsed.module.code_for_node(node.func).partition(".")[0] != "self":
        return
    again = node.with_changes(args=[node.args[0].with_changes(value=node)])
    yield ToldChange("applied_twice", owner, node, again, f"`{name}` is applied twice")
