"""Repeats find every memory by some of the arguments, and leave all other cases as they are."""

import itertools
import runpy
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.paths import DATA, ROOT
from support.tiny import catalogue_of

from grader.cases.make import Case, make_cases, pack
from grader.errors import SpecError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem, load_problem

SPECS = DATA / "spec"
HELPER = runpy.run_path(str(SPECS / "digest.py"))
BASE = (SPECS / "sound.yaml").read_text()
ON = BASE + "repeats: true\n"
ONLY_EDGE = ON[: ON.index("  - name: random")] + ON[ON.index("limits:") :]
SHIPPED = Catalogue(ROOT / "problems", ROOT / "reference")
NAMES = [*catalogue_of(SPECS).ids(), *SHIPPED.ids()]
EVERY = pytest.mark.parametrize("problem", NAMES, indirect=True)


@cache
def named(name: str) -> Problem:
    """A problem of these, which is loaded when a test needs it."""
    return (SHIPPED if name in SHIPPED.ids() else catalogue_of(SPECS)).load(name)


@pytest.fixture
def problem(request: pytest.FixtureRequest) -> Problem:
    return named(request.param)


def load(tmp_path: Path, text: str) -> Problem:
    folder = tmp_path / "problems" / "sound"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.yaml").write_text(text)
    return load_problem(folder, tmp_path / "reference")


def cases_of(problem: Problem, salt: str = "", repeats: bool | None = None) -> list[Case]:
    spec = problem.spec
    if repeats is not None:
        spec = spec.model_copy(update={"repeats": repeats})
    caller = HELPER["in_this_process"](problem.generators)
    return list(make_cases(replace(problem, spec=spec), salt, caller))


def repeats_of(problem: Problem, salt: str = "") -> list[Case]:
    return [case for case in cases_of(problem, salt, repeats=True) if case.group == "repeats"]


def chains(repeats: Sequence[Case]) -> list[list[Case]]:
    """Each call that is just made once more, with the calls after it that have a change."""
    found: list[list[Case]] = []
    for case in repeats:
        if case.note.endswith(" once more"):
            found.append([])
        found[-1].append(case)
    return found


def facts(case: Case) -> dict[str, Any]:
    return vars(case) | {"inputs": pack(case)}


def changed(one: Case, other: Case) -> list[str]:
    return [name for name in one.inputs if not same(one.inputs[name], other.inputs[name])]


def same(a: Any, b: Any) -> bool:
    return np.asarray(a).tobytes() == np.asarray(b).tobytes()


@EVERY
def test_repeats_come_last_and_change_no_case_before_them(problem: Problem) -> None:
    for salt in ("", "secret"):
        without = cases_of(problem, salt, repeats=False)
        cases = cases_of(problem, salt, repeats=True)
        assert list(map(facts, cases[: len(without)])) == list(map(facts, without))
        repeats = cases[len(without) :]
        assert [case.name for case in repeats] == [
            f"repeats/{n:02d}" for n in range(1, len(repeats) + 1)
        ]
        assert {(case.group, case.visibility) for case in repeats} == {("repeats", "hidden")}
        assert [pack(case) for case in repeats] == [pack(c) for c in repeats_of(problem, salt)]


@EVERY
def test_each_call_of_a_chain_has_one_argument_anew_and_the_same_shapes(problem: Problem) -> None:
    known = {case.name: case for case in cases_of(problem, "salt", repeats=False)}
    for chain in chains(repeats_of(problem, "salt")):
        base = known[chain[0].note.removesuffix(" once more")]
        assert pack(chain[0]) == pack(base)
        so_far: list[str] = []
        for before, case in itertools.pairwise(chain):
            (name,) = changed(before, case)
            so_far.append(name)
            assert case.note == f"{base.name} with another {', '.join(so_far)}"
            assert case.dims == base.dims
            assert len(so_far) == len(set(so_far))
        for case in chain:
            for name, value in base.inputs.items():
                new = np.asarray(case.inputs[name])
                assert (new.shape, new.dtype) == (np.shape(value), np.asarray(value).dtype)
                assert type(case.inputs[name]) is type(value)


@EVERY
def test_the_first_chain_changes_what_can_change(problem: Problem) -> None:
    """All but dimensions, what is always the same, and what has only one value of its shape."""
    fixed = {"dim", "constant", "literal", "linspace"}
    types = {argument.name: argument.generator.type for argument in problem.spec.arguments}
    chain = chains(repeats_of(problem))[0]
    new = set(changed(chain[0], chain[-1]))
    for name, value in chain[0].inputs.items():
        if name in new:
            assert types[name] not in fixed or name == "yes", name  # which a group draws
        else:
            assert types[name] in fixed or np.size(value) == 0 or np.shape(value)[-1:] == (1,)


@EVERY
def test_the_second_chain_is_of_other_dimensions_and_mixes_arrays(problem: Problem) -> None:
    cases = cases_of(problem, repeats=False)
    first, second = chains(repeats_of(problem))
    if len({str(case.dims) for case in cases}) > 1:
        assert first[0].dims != second[0].dims
    assert pack(first[0]) != pack(second[0])
    for name in changed(second[0], second[-1]):
        old, new = (np.sort(np.ravel(chain.inputs[name])) for chain in (second[0], second[-1]))
        assert same(old, new)


def test_there_are_about_two_calls_for_an_argument() -> None:
    for problem in map(named, NAMES):
        arguments = problem.spec.arguments
        arrays = sum(argument.kind == "array" for argument in arguments)
        assert 2 <= len(repeats_of(problem)) <= 2 + len(arguments) + arrays
    assert [len(repeats_of(SHIPPED.load(name))) for name in SHIPPED.ids()] == [6, 6, 6]


# Memories: what is kept, by which key. A right answer is a digest of all inputs.

Key = Callable[[Case], Hashable]


def right(case: Case) -> bytes:
    return pack(case)


def first_wrong(cases: Sequence[Case], key: Key, *, only_last: bool = False) -> str | None:
    """The first case in which a function that remembers by ``key`` gives an earlier answer."""
    memory: dict[Hashable, bytes] = {}
    for case in cases:
        answer = memory.get(key(case), right(case))
        if answer != right(case):
            return case.name
        if only_last:
            memory.clear()
        memory[key(case)] = answer
    return None


def by_value(names: Sequence[str]) -> Key:
    return lambda case: tuple(
        (np.shape(case.inputs[name]), np.asarray(case.inputs[name]).tobytes()) for name in names
    )


def by_shape(values: Sequence[str]) -> Key:
    """By the values of these, and the shapes of the others."""
    return lambda case: (
        *(np.shape(value) for value in case.inputs.values()),
        by_value(values)(case),
    )


def subsets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(names)):
        yield from itertools.combinations(names, size)


SMALL = [name for name in NAMES if name != "kitchen_sink"]


@pytest.mark.parametrize("only_last", [False, True])
@pytest.mark.parametrize("problem", SMALL, indirect=True)
def test_a_memory_by_some_arguments_is_wrong_in_a_repeat(problem: Problem, only_last: bool) -> None:
    """By each subset of the arguments that can change, with the shapes of all."""
    cases = cases_of(problem, "salt", repeats=True)
    chain = chains([case for case in cases if case.group == "repeats"])[0]
    can_change = changed(chain[0], chain[-1])
    others = [name for name in chain[0].inputs if name not in can_change]
    lived = 0
    for kept in subsets(can_change):
        key = by_shape([*others, *kept])
        assert first_wrong(cases, key, only_last=only_last) is not None, kept
        # A shipped problem has pinned cases for memories, too.
        before = [case for case in cases if case.group not in ("repeats", "valid")]
        lived += first_wrong(before, key, only_last=only_last) is None
    assert lived  # so that it is the repeats that find them


def test_a_memory_by_all_arguments_is_right() -> None:
    for problem in map(named, NAMES):
        cases = cases_of(problem, repeats=True)
        assert first_wrong(cases, by_value(list(cases[0].inputs))) is None


SUMMARIES: dict[str, Callable[[Any], Hashable]] = {
    "first entry": lambda value: value.reshape(-1)[:1].tobytes(),
    "first half": lambda value: value.reshape(-1)[: value.size // 2].tobytes(),
    "largest": lambda value: value.max(),
    "in order of size": lambda value: np.sort(value, axis=None).tobytes(),
    "sum, nearly": lambda value: round(float(value.sum()), 3),
    "number of True": lambda value: int((value > 0).sum()),
}


@pytest.mark.parametrize("summary", SUMMARIES)
@pytest.mark.parametrize(
    ("problem_id", "array"),
    [
        ("eager_debug_step_count", "x"),
        ("graphdef_vs_state", "x"),
        ("masked_softmax", "logits"),
        ("masked_softmax", "mask"),
    ],
)
def test_a_memory_by_a_summary_of_an_array_is_wrong(
    problem_id: str, array: str, summary: str
) -> None:
    cases = cases_of(SHIPPED.load(problem_id), repeats=True)
    others = [name for name in cases[0].inputs if name != array]

    def key(case: Case) -> Hashable:
        value = np.asarray(case.inputs[array])
        return (by_value(others)(case), value.shape, SUMMARIES[summary](value))

    assert first_wrong(cases, key) is not None


# New values are those that the generator might have drawn


def test_new_values_are_what_their_generator_makes() -> None:
    sink = catalogue_of(SPECS).load("kitchen_sink")
    for case in repeats_of(sink, "salt"):
        value: dict[str, Any] = dict(case.inputs)
        assert value["n"] == case.dims["n"]
        assert value["twice"] == 2 * value["n"] + 1
        assert (np.diff(value["up"]) >= 0).all()
        assert (np.diff(value["down"], axis=-1) <= 0).all()
        wanted = np.arange(1, case.dims["flat"] + 1)
        assert np.array_equal(np.sort(value["p"], axis=-1), np.stack([wanted, wanted]))
        for hot in ("hot", "hotb"):
            assert (value[hot].sum(axis=-1) == 1).all()
        assert np.allclose(value["probs"].sum(axis=-1), 1)
        assert np.array_equal(value["a"], np.swapaxes(value["a"], -1, -2))
        assert (np.linalg.eigvalsh(value["a"].astype(float)) > 0).all()
        assert np.isin(value["c"], np.array([0.1, -2, 7.5], dtype=np.float32)).all()
        assert value["c0"] in {1, 4, 9}
        assert (value["t"] < 50 * case.dims["k"]).all()
        assert value["lit"].tolist() == [[1, 2], [3, 4]]


def test_an_argument_set_by_hand_is_drawn_by_the_generator_of_its_group(tmp_path: Path) -> None:
    """``count`` is 7 by hand, and the spec draws it from 1 to 3; the other group from 5 and 6."""
    counts = [c.inputs["count"] for c in chains(repeats_of(load(tmp_path, ONLY_EDGE)))[0]]
    assert set(counts) > {7.0}
    assert set(counts) <= {7.0, 1.0, 2.0, 3.0}
    assert {c.inputs["count"] for c in chains(repeats_of(load(tmp_path, ON)))[0]} == {5.0, 6.0}


def test_an_array_keeps_its_first_half_also_if_it_is_set_by_hand(tmp_path: Path) -> None:
    text = ONLY_EDGE.replace("values: {n: 2, count: 7}", "values: {x: [1, 2, 3]}")
    chain = chains(repeats_of(load(tmp_path, text)))[0]
    values = [np.asarray(case.inputs["x"]).tolist() for case in chain]
    assert values[0] == [1, 2, 3]
    assert values[-1][:2] == [1, 2]
    assert values[-1][2] != 3


def test_a_rare_value_is_found_and_a_certain_one_is_left(tmp_path: Path) -> None:
    rare = ON.replace("{type: boolean}", "{type: boolean, probability: 0.9}")
    for seed in range(1, 9):
        repeats = repeats_of(load(tmp_path, rare.replace("seed: 1", f"seed: {seed}")))
        assert any(case.note.endswith("flag") for case in repeats)
    certain = ON.replace("{type: boolean}", "{type: boolean, probability: 1}")
    assert not any("flag" in case.note for case in repeats_of(load(tmp_path, certain)))


def test_what_can_not_change_is_only_called_once_more(tmp_path: Path) -> None:
    text = ON.replace("{type: normal, std: 1.5}", "{type: normal, std: 0}")
    text = text.replace("{type: tokens, vocab_size: 10}", "{type: tokens, vocab_size: 1}")
    text = text.replace("{type: integers, low: 1, high: 3}", "{type: integers, low: 2, high: 2}")
    text = text.replace("values: [5, 6]", "values: [5, 5]")
    text = text.replace("values: {n: 2, count: 7}", "values: {n: 2}")
    text = text.replace("{type: boolean}", "{type: constant, value: true}")
    assert {case.note.split("/")[1][2:] for case in repeats_of(load(tmp_path, text))} == {
        " once more"
    }


def test_a_constant_comes_instead_of_a_value_by_hand(tmp_path: Path) -> None:
    text = ONLY_EDGE.replace("{type: integers, low: 1, high: 3}", "{type: constant, value: 2}")
    chain = chains(repeats_of(load(tmp_path, text)))[0]
    assert {case.inputs["count"] for case in chain} == {7.0, 2.0}


ONLY_ONE = ONLY_EDGE.replace(
    "  - name: sample\n    visibility: sample\n    count: 1\n    weight: 0\n", ""
)


def test_one_hidden_case_is_enough(tmp_path: Path) -> None:
    first, second = chains(repeats_of(load(tmp_path, ONLY_ONE)))
    assert first[0].note == second[0].note == "edge/01 once more"
    assert len(first) == 5
    assert len(second) == 3


def test_the_smallest_of_the_cases_that_are_drawn_begins(tmp_path: Path) -> None:
    """Not a case with values by hand; the sample has other dimensions."""
    text = ON.replace("values: {n: 2, count: 7}", "values: {n: 1}")
    problem = load(tmp_path, text.replace("count: 3\n", "count: 9\n"))
    drawn = [case for case in cases_of(problem, repeats=False) if case.group == "random"]
    smallest = next(case for case in drawn if case.dims["n"] == 2)
    assert {case.dims["n"] for case in drawn} == {2, 3}
    assert [chain[0].note for chain in chains(repeats_of(problem))] == [
        f"{smallest.name} once more", "sample/01 once more",
    ]  # fmt: skip


# Weights, withdrawn cases


def test_a_repeat_weighs_as_much_as_a_hidden_case_on_average(tmp_path: Path) -> None:
    text = ON.replace("  - name: random\n", "  - name: random\n    weight: 3\n")
    problem = load(tmp_path, text)
    assert {case.weight for case in repeats_of(problem)} == {(1 + 3 * 3) / 4}
    lighter = load(tmp_path, ON)
    assert {case.weight for case in repeats_of(lighter)} == {1.0}
    assert [pack(case) for case in repeats_of(problem)] == [pack(c) for c in repeats_of(lighter)]


def test_a_withdrawn_case_takes_its_repeats_along_and_changes_no_other(tmp_path: Path) -> None:
    every = cases_of(load(tmp_path, ON))
    gone = next(case.note.split()[0] for case in every if case.group == "repeats")
    text = ON + f"withdrawn: [{{case: {gone}, reason: r}}, {{case: repeats/02, reason: r}}]\n"
    left = cases_of(load(tmp_path, text))
    kept = [
        case
        for case in every
        if case.name not in (gone, "repeats/02") and not case.note.startswith(f"{gone} ")
    ]
    assert [(case.name, pack(case)) for case in left] == [(case.name, pack(case)) for case in kept]
    assert 0 < len(every) - len(left) - 2 < len(repeats_of(load(tmp_path, ON)))


def test_a_repeat_that_is_not_there_can_not_be_withdrawn(tmp_path: Path) -> None:
    names = ("repeats/44", "repeats/001", "repeats/00")
    entries = ", ".join(f"{{case: {name}, reason: r}}" for name in names)
    with pytest.raises(SpecError) as raised:
        cases_of(load(tmp_path, ON + f"withdrawn: [{entries}]\n"))
    assert len(raised.value.lines()) == 3
    assert "withdrawn repeats/44: no such repeat: there are from repeats/01 to repeats/" in str(
        raised.value
    )


def test_inputs_that_are_too_large_with_the_repeats(tmp_path: Path) -> None:
    text = ON.replace("shape: [m]", "shape: [10000000]")
    text = text.replace("{type: tokens, vocab_size: 10}", "{type: constant, value: 0}")
    with pytest.raises(SpecError, match="repeats: the inputs of all cases have more than 67108864"):
        cases_of(load(tmp_path, text))
    assert len(cases_of(load(tmp_path, text), repeats=False)) == 5
