"""Sentences for what the operators of mutants make: a slip, and how a student is told of it."""

from collections.abc import Callable, Iterator

import libcst as cst

from grader.mutants.mistakes.change import ToldChange
from grader.mutants.mistakes.vocabulary import Vocabulary
from grader.mutants.mistakes.words import (
    ACTIONS,
    FUNCTIONS,
    REDUCTIONS,
    done_by,
    is_library_call,
    noun_for,
    word_for,
)
from grader.mutants.mutate import Slip, slips
from grader.mutants.nodes import keyword_of, last_name
from grader.mutants.parsed import ParsedSource

# The kind of a mistake, and its sentence; None where nothing can be said well.
Sentence = tuple[str, str] | None
Teller = Callable[[Slip, Vocabulary], Sentence]


def told_slips(parsed: ParsedSource, vocabulary: Vocabulary) -> Iterator[ToldChange]:
    """Every slip in the reference that there is a sentence for."""
    for slip in slips(parsed):
        teller = TELLERS.get(slip.operator)
        told = teller(slip, vocabulary) if teller is not None else None
        if told is not None:
            yield ToldChange(told[0], slip.owner, slip.node, slip.other, told[1])


def _constants(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    parsed, node, other = vocabulary.parsed, slip.node, slip.other
    parent = parsed.parents[node]
    code = parsed.module.code_for_node
    if isinstance(parent, cst.Arg) and keyword_of(parent) == "axis":
        told = f"axis {code(other).strip('()')} is used instead of axis {code(node)}"
        return "another_axis", told + vocabulary.place(parsed.parents[parent])
    if isinstance(node, cst.Float):
        if code(other) == "0.0":
            return "another_constant", "0 is used instead of another number"
        return "another_constant", "a number is 1 % too large"
    assert isinstance(node, cst.Integer)
    more = isinstance(other, cst.Integer) and other.evaluated_value > node.evaluated_value
    place = vocabulary.place(_statement(node, parsed))
    if isinstance(parent, cst.Index):
        return (
            "another_entry",
            f"the entry {'after' if more else 'before'} the right one is used{place}",
        )
    told = f"a number, such as the start of a count, is too {'large' if more else 'small'} by 1"
    return ("begins_one_more" if more else "begins_one_less"), told + place


def _arithmetic(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, other = slip.node, slip.other
    if isinstance(node, cst.AugAssign):
        if isinstance(other, cst.Assign):
            place = vocabulary.place(node.target)
            told = f"`=` is used instead of `+=`, or the total starts anew each time{place}"
            return "replaces_total", told
        assert isinstance(other, cst.AugAssign)
        told = f"numbers are {_in_place(other)} instead of {_in_place(node)}"
        return "another_operator", told + vocabulary.place(node.target)
    if isinstance(node, cst.UnaryOperation):
        return "sign_missing", f"a minus sign is missing{vocabulary.place(node)}"
    assert isinstance(node, cst.BinaryOperation)
    if isinstance(other, cst.BinaryOperation) and type(other.operator) is not type(node.operator):
        told = f"numbers are {done_by(other.operator)} instead of {done_by(node.operator)}"
        return "another_operator", told + vocabulary.place(node)
    code = vocabulary.parsed.module.code_for_node
    bare = code(other).strip("()")
    if bare == code(node.left).strip("()"):
        return f"not_{done_by(node.operator).split()[0]}", _not_done(node, vocabulary)
    if bare == code(node.right).strip("()"):
        told = f"the first part of {noun_for(node.operator)} is left out"
        return "second_part_alone", told + vocabulary.place(node)
    told = f"the two sides of {noun_for(node.operator)} are exchanged{vocabulary.place(node)}"
    return "sides_swapped", told


def _not_done(node: cst.BinaryOperation, vocabulary: Vocabulary) -> str:
    """What is missing where the first operand alone is left."""
    right, done = node.right, done_by(node.operator)
    place = vocabulary.place(node)
    if is_library_call(right, vocabulary.parsed):
        assert isinstance(right, cst.Call)
        what = word_for(last_name(right.func))
        if isinstance(node.operator, cst.Add | cst.Subtract):
            return f"{what} is not {done}"
        if type(node.operator) in ACTIONS:
            return f"{ACTIONS[type(node.operator)]} by {what} is missing"
    return f"the second part of {noun_for(node.operator)} is left out{place}"


def _in_place(node: cst.AugAssign) -> str:
    names = {"Add": "added", "Subtract": "subtracted", "Multiply": "multiplied"}
    return names.get(type(node.operator).__name__.removesuffix("Assign"), "divided")


def _comparisons(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    assert isinstance(slip.node, cst.ComparisonTarget)
    assert isinstance(slip.other, cst.ComparisonTarget)
    before, after = (
        vocabulary.parsed.module.code_for_node(each).split()[0] for each in (slip.node, slip.other)
    )
    told = f"`{after}` is used instead of `{before}`"
    return "another_comparison", told + vocabulary.place(_statement(slip.node, vocabulary.parsed))


def _booleans(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, parsed = slip.node, vocabulary.parsed
    parent = parsed.parents[node]
    if isinstance(node, cst.Name) and isinstance(slip.other, cst.Name):
        if isinstance(parent, cst.Arg) and keyword_of(parent):
            told = f"`{keyword_of(parent)}={slip.other.value}` is passed"
            return "another_flag", told + vocabulary.place(parsed.parents[parent])
        return "another_flag", f"{slip.other.value} is used instead of {node.value}"
    if isinstance(node, cst.BooleanOperation):
        return "and_for_or", f"`and` and `or` are exchanged{vocabulary.place(node)}"
    if isinstance(node, cst.UnaryOperation):
        return "not_missing", f"a `not` is missing{vocabulary.place(node)}"
    assert isinstance(node, cst.IfExp | cst.If)
    return "other_branch", f"the wrong branch is taken{vocabulary.place(node.test)}"


def _keywords(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, other = slip.node, slip.other
    assert isinstance(node, cst.Call)
    assert isinstance(other, cst.Call)
    kept = {keyword_of(arg) for arg in other.args}
    (gone,) = (keyword_of(arg) for arg in node.args if keyword_of(arg) not in kept | {""})
    name = last_name(node.func)
    if not is_library_call(node, vocabulary.parsed):
        return None
    of = word_for(name)
    if gone == "axis":
        return "axis_missing", f"{of} is taken over the whole array, not along one axis"
    where = f"where {of} is taken" if name in FUNCTIONS else f"in a call of {of}"
    return "keyword_missing", f"`{gone}=` is missing {where}"


def _statements(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, about = slip.node, vocabulary.about(slip.node)
    if isinstance(node, cst.For | cst.While):
        return "loop_missing", f"a loop{about} is missing"
    if isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], cst.AugAssign):
        what = vocabulary.listed(node.body[0].target) or "a total"
        return "never_updated", (
            f"{what} never changes: the update is missing, is never reached, or changes a copy"
        )
    return "step_missing", f"a step{about} is missing"


def _calls(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node = slip.node
    assert isinstance(node, cst.Call)
    name = last_name(node.func)
    place = vocabulary.place(node)
    if name == "where" and node.args:
        return "choice_missing", (
            f"`where` is missing: one of its two values is used everywhere"
            f"{vocabulary.place(node.args[0])}"
        )
    if not is_library_call(node, vocabulary.parsed):
        if name in vocabulary.names:
            return "step_missing", f"`{name}` is left out"
        return "step_missing", f"a step{vocabulary.about(node)} is missing"
    if name in ("max", "min") and len(node.args) > 1:
        return "bound_missing", f"a bound (`max` or `min`) is missing{place}"
    done = "taken" if name in FUNCTIONS else "called"
    return "function_missing", f"{word_for(name)} is not {done}{place}"


def _order(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    if isinstance(vocabulary.parsed.parents[slip.node], cst.AssignTarget):
        return "results_swapped", "two results of a call are exchanged"
    if not isinstance(slip.node, cst.Call):
        return None  # the numbers say it better
    told = f"two arguments of a call are exchanged{vocabulary.place(slip.node)}"
    return "arguments_of_call_swapped", told


def _parameters(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    return _one_for_another("name_mistaken", slip, vocabulary)


def _attributes(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    return _one_for_another("attribute_mistaken", slip, vocabulary)


def _one_for_another(kind: str, slip: Slip, vocabulary: Vocabulary) -> Sentence:
    before, after = (
        node.attr.value if isinstance(node, cst.Attribute) else node.value
        for node in (slip.node, slip.other)
        if isinstance(node, cst.Attribute | cst.Name)
    )
    if {before, after} <= vocabulary.names:
        return kind, f"`{after}` is used instead of `{before}` in one place"
    return kind, "a wrong size or value is used in one place"


def _seeds(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    if isinstance(slip.node, cst.Arg):
        call = vocabulary.parsed.parents[slip.node]
        assert isinstance(call, cst.Call)
        return "rngs_of_its_own", f"{vocabulary.layer(call)} gets an `nnx.Rngs(0)` of its own"
    return None  # as an argument that is changed


def _off_by_one(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, other = slip.node, slip.other
    code = vocabulary.parsed.module.code_for_node(other)
    place = vocabulary.place(node)
    if isinstance(node, cst.For | cst.CompFor):
        left_out = "first" if "[1:]" in code else "last"
        return "one_left_out", f"a loop leaves out the {left_out} item{vocabulary.place(node.iter)}"
    assert isinstance(node, cst.Call)
    more = "+ 1" in code
    if last_name(node.func) == "range":
        told = f"a loop has one round too {'many' if more else 'few'}{place}"
        return ("loop_one_more" if more else "loop_one_less"), told
    what = "a count" if last_name(node.func) == "len" else "a whole number"
    told = f"{what} is too {'large' if more else 'small'} by 1{place}"
    return ("whole_one_more" if more else "whole_one_less"), told


def _loops(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    assert isinstance(slip.node, cst.For | cst.While)
    head = slip.node.iter if isinstance(slip.node, cst.For) else slip.node.test
    return "one_round", f"a loop ends after its first round{vocabulary.place(head)}"


def _bias(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    assert isinstance(slip.node, cst.Call)
    return "another_bias", f"{vocabulary.layer(slip.node)} is made with another `use_bias`"


def _methods(slip: Slip, vocabulary: Vocabulary) -> Sentence:
    node, other = slip.node, slip.other
    assert isinstance(node, cst.Call)
    assert isinstance(other, cst.Call)
    before, after = last_name(node.func), last_name(other.func)
    if before in REDUCTIONS:
        return None  # `reductions` makes these
    kind = f"{after}_for_{before}"
    told = f"{word_for(after)} is taken instead of {word_for(before)}"
    return kind, told + vocabulary.place(node)


def _statement(node: cst.CSTNode, parsed: ParsedSource) -> cst.CSTNode:
    return next((o for o in parsed.around(node) if isinstance(o, cst.BaseSmallStatement)), node)


TELLERS: dict[str, Teller] = {
    "constants": _constants,
    "arithmetic": _arithmetic,
    "comparisons": _comparisons,
    "booleans": _booleans,
    "keywords": _keywords,
    "statements": _statements,
    "calls": _calls,
    "order": _order,
    "parameters": _parameters,
    "seeds": _seeds,
    "off_by_one": _off_by_one,
    "loops": _loops,
    "bias": _bias,
    "attributes": _attributes,
    "methods": _methods,
}
