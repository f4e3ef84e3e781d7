"""Cases are a pure function of spec, seed and salt; what can't be made is told."""

import json
import re
import runpy
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.paths import DATA
from support.tiny import catalogue_of

from grader.cases.make import Case, make_cases, pack
from grader.errors import GraderError, JudgeError, SpecError
from grader.grading.prepared import problem_cases
from grader.problem.load import Problem, load_problem
from grader.sandbox.proof.ladder import Sandbox

SPECS = DATA / "spec"
HELPER = runpy.run_path(str(SPECS / "digest.py"))
UNSEEN = ["attention", "masks", "matrix_solve", "training_loop"]


def load(tmp_path: Path, text: str, name: str = "sound") -> Problem:
    folder = tmp_path / "problems" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.yaml").write_text(text)
    return load_problem(folder, tmp_path / "reference")


def cases_of(problem: Problem, salt: str = "") -> tuple[Case, ...]:
    return make_cases(problem, salt, HELPER["in_this_process"](problem.generators))


def bits(case: Case, *names: str) -> dict[str, bytes]:
    """Every input of a case as bytes, or those named."""
    wanted = names or tuple(case.inputs)
    return {name: np.asarray(case.inputs[name]).tobytes() for name in wanted}


@pytest.fixture(scope="module")
def sink() -> Problem:
    return catalogue_of(SPECS).load("kitchen_sink")


BASE = (SPECS / "sound.yaml").read_text()


def test_the_stored_digests_hold() -> None:
    """The same bits as when they were stored; `python tests/data/spec/digest.py` stores anew."""
    assert HELPER["digests"]() == json.loads((SPECS / "digests.json").read_text())


def test_a_withdrawn_case_is_left_out_and_no_other_changes(tmp_path: Path) -> None:
    every = cases_of(load(tmp_path, BASE))
    text = BASE + "withdrawn: [{case: random/02, reason: r}, {case: sample/01, reason: r}]\n"
    left = cases_of(load(tmp_path, text))
    gone = ("random/02", "sample/01")
    assert [(case.name, pack(case)) for case in left] == [
        (case.name, pack(case)) for case in every if case.name not in gone
    ]


def test_cases_are_the_same_each_time_and_samples_come_first(sink: Problem) -> None:
    first, second = cases_of(sink), cases_of(sink)
    assert [pack(case) for case in first] == [pack(case) for case in second]
    assert [case.name for case in first] == [
        "sample/01", "sample/02", "sample/03", "edge/01", "edge/02",
        "random/01", "random/02", "random/03", "random/04",
        *(case.name for case in first if case.group == "repeats"),
    ]  # fmt: skip
    drawn = [pack(case) for case in first if not case.note.endswith("once more")]
    assert len(set(drawn)) == len(drawn) > 40


def test_inputs_are_what_the_spec_says(sink: Problem) -> None:
    for case in cases_of(sink):
        assert list(case.inputs) == [argument.name for argument in sink.spec.arguments]
        for argument in sink.spec.arguments:
            value = case.inputs[argument.name]
            if argument.kind != "array":
                assert type(value) is float
                continue
            assert isinstance(value, np.ndarray)
            assert value.dtype == (argument.dtype or "float32")
            assert value.shape == tuple(part.value(case.dims) for part in argument.shape or ())


def test_pins_notes_and_weights(sink: Problem) -> None:
    smallest, by_hand = cases_of(sink)[3:5]
    assert (smallest.dims["n"], smallest.dims["k"], smallest.dims["flat"]) == (1, 2, 2)
    assert (smallest.note, smallest.weight) == ("smallest", 1.0)
    assert (by_hand.dims["n"], by_hand.dims["k"], by_hand.weight) == (2, 3, 3.0)
    assert np.asarray(by_hand.inputs["u"]).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert by_hand.inputs["z0"] == -np.inf
    assert by_hand.inputs["flag"] == 1.0


def test_the_salt_changes_hidden_cases_only(sink: Problem) -> None:
    plain, salted = cases_of(sink), cases_of(sink, "secret")
    for a, b in zip(plain, salted, strict=False):  # which cases are repeated depends on the salt
        if a.group != "repeats":
            assert (pack(a) == pack(b)) == (a.visibility == "sample")
    again = {case.note: case for case in salted if case.group == "repeats"}
    for case in plain:
        if case.group == "repeats" and case.note in again:
            is_open = re.fullmatch(r"sample/\d+ once more", case.note)
            assert (pack(case) == pack(again[case.note])) == bool(is_open)
    assert cases_of(sink, "other")[8].inputs["u0"] != salted[8].inputs["u0"]


def test_the_seed_changes_every_case_but_no_pin(tmp_path: Path) -> None:
    one = cases_of(load(tmp_path, BASE))
    two = cases_of(load(tmp_path, BASE.replace("seed: 1", "seed: 2")))
    for a, b in zip(one, two, strict=True):
        assert pack(a) != pack(b)
    assert one[1].inputs["count"] == two[1].inputs["count"] == 7


EXTRA = """\
  - name: extra
    kind: array
    shape: [n, n]
    meaning: One more.
    generator: {type: normal}
"""
ARGUMENT = """\
  - name: flag
    kind: bool
    meaning: True or false.
    generator: {type: boolean}
"""


def test_a_new_argument_and_another_order_leave_the_other_values(tmp_path: Path) -> None:
    before = cases_of(load(tmp_path, BASE))
    for text in (
        BASE.replace("arguments:\n", "arguments:\n" + EXTRA),
        BASE.replace("arguments:\n", "arguments:\n" + ARGUMENT).replace("\n\n", "\n").replace(
            ARGUMENT + "output", "output"
        ),
    ):  # fmt: skip
        after = cases_of(load(tmp_path, text))
        assert list(after[0].inputs) != list(before[0].inputs)
        for a, b in zip(before, after, strict=True):
            assert bits(a) == bits(b, *a.inputs)
            assert a.dims == b.dims


def test_a_new_group_dimension_or_generator_leaves_the_other_values(tmp_path: Path) -> None:
    before = {case.name: case for case in cases_of(load(tmp_path, BASE))}
    group = "cases:\n  - {name: more, visibility: hidden, count: 2}\n"
    dims = "dims:\n  first: {type: choice, values: [1, 2]}\n"
    for text, untouched in (
        (BASE.replace("cases:\n", group), ("x", "ids", "count", "flag")),
        (BASE.replace("dims:\n", dims, 1), ("x", "ids", "count", "flag")),
        (BASE.replace("{type: boolean}", "{type: boolean, probability: 1}"), ("x", "ids", "count")),
        (BASE.replace("count: 3", "count: 30"), ("x", "ids", "count", "flag")),
    ):
        after = {case.name: case for case in cases_of(load(tmp_path, text))}
        for name, case in before.items():
            assert bits(case, *untouched) == bits(after[name], *untouched)


def test_cases_packed_are_little_endian_and_contiguous(sink: Problem) -> None:
    from grader.jail import wire

    for case in cases_of(sink):
        values = wire.unpack_arguments(pack(case))
        for found, value in zip(values, case.inputs.values(), strict=True):
            if isinstance(found, tuple):
                dtype, shape, data = found
                back = np.frombuffer(data, dtype=np.dtype(dtype).newbyteorder("<")).reshape(shape)
                np.testing.assert_array_equal(back, value)
            else:
                assert found == value


@pytest.mark.parametrize("name", UNSEEN)
def test_problems_that_nobody_has_seen_can_be_said(name: str) -> None:
    problem = catalogue_of(SPECS).load(name)
    cases = cases_of(problem, "salt")
    assert {case.visibility for case in cases} == {"sample", "hidden"}
    for case in cases:
        size = np.prod([part.value(case.dims) for part in problem.spec.output.shape])
        counts = [part.count.value(case.dims) for part in problem.spec.output.components]
        assert sum(counts) == size


def test_attention_holds_together() -> None:
    """Tokens are under the vocabulary, and masks are true and then false, in every case."""
    for case in cases_of(catalogue_of(SPECS).load("attention")):
        tokens: Any = case.inputs["tokens"]
        mask: Any = case.inputs["mask"]
        assert tokens.shape == mask.shape == (case.dims["batch"], case.dims["seq"])
        assert (tokens < case.inputs["vocab"]).all()
        assert (np.diff(mask.astype(int), axis=-1) <= 0).all()
        assert np.asarray(case.inputs["embedding"]).dtype == np.float16


def test_ten_thousand_cases_take_seconds(tmp_path: Path) -> None:
    argument = "arguments:\n  - {name: a, kind: float, meaning: m, generator: {type: uniform}}\n\n"
    head, rest = BASE[: BASE.index("dims:")], BASE[BASE.index("output:") : BASE.index("cases:")]
    group = "cases:\n  - {name: random, visibility: hidden, count: 10000}\n"
    began = time.process_time()
    cases = cases_of(load(tmp_path, head + argument + rest + group))
    assert cases[-1].name == "random/10000"
    assert len({pack(case) for case in cases}) == 10_000
    assert time.process_time() - began < 20


# What can't be made


def why(problem: Problem) -> str:
    with pytest.raises(SpecError) as raised:
        cases_of(problem)
    (line,) = raised.value.lines()
    return line.removeprefix(f"{problem.path}: ")


def test_a_shape_that_breaks_between_the_extremes_is_told_with_its_case(tmp_path: Path) -> None:
    """With too many combinations a rule looks at the extremes; the case itself tells the rest."""
    text = BASE.replace("low: 1, high: 4}", "low: 1, high: 2001}").replace(
        "shape: [n]", "shape: [(n - 1) * (n - 2001) * (n - 2001) * (n - 1) * (0 - 1)]"
    )
    text = text.replace("{n: 2, count: 7}", "{n: 1}").replace("values: [2, 3]", "values: [2001]")
    assert "cases sample/01: x: [(n - 1) * (n - 2001)" in why(load(tmp_path, text))
    text = BASE.replace("low: 1, high: 4}", "low: 1, high: 2001}").replace(
        "[m]", "['12 // (1 - min(1, (n - 1) * (2001 - n)))']"
    )
    text = text.replace("{n: 2, count: 7}", "{n: 1}").replace("values: [2, 3]", "values: [2001]")
    told = why(load(tmp_path, text))
    assert "cases sample/01: ids: [12 // (1 - min(" in told
    assert "divides by zero where n=" in told


def test_inputs_that_are_too_large_together(tmp_path: Path) -> None:
    text = BASE.replace("shape: [m]", "shape: [16000000]").replace("count: 3\n", "count: 9\n")
    text = text.replace("{type: tokens, vocab_size: 10}", "{type: constant, value: 0}")
    assert why(load(tmp_path, text)).startswith(
        "cases random/03: the inputs up to here have more than 67108864 elements: "
        "make the arrays smaller, or the cases fewer"
    )


# Generators of the author's own, in the sandbox


@pytest.fixture
def scripted(tmp_path: Path) -> Problem:
    """A copy whose generators a test may break."""
    (tmp_path / "reference").mkdir()
    text = (SPECS / "problems/scripted/problem.yaml").read_text()
    problem = load(tmp_path, text, "scripted")
    problem.generators.write_text((SPECS / "reference/scripted_generators.py").read_text())
    return problem


def test_an_authors_generator_runs_in_the_sandbox(scripted: Problem, sandbox: Sandbox) -> None:
    first = problem_cases(scripted, "", lambda: sandbox)
    second = problem_cases(scripted, "", lambda: sandbox)
    assert [pack(case) for case in first] == [pack(case) for case in second]
    for case in first:
        walk = np.asarray(case.inputs["walk"])
        assert walk.dtype == np.float32
        assert walk.shape == (case.dims["n"],)
        assert abs(walk[0]) == 2 * case.dims["n"]
        assert 0 <= float(case.inputs["start"]) < 1
    assert len({case.inputs["start"] for case in first}) == len(first)


def test_no_zygote_is_asked_for_where_yaml_is_enough(sink: Problem, tmp_path: Path) -> None:
    def no_zygote() -> Sandbox:
        raise AssertionError("asked for")

    assert problem_cases(load(tmp_path, BASE), "", no_zygote)
    with pytest.raises(AssertionError, match="asked for"):
        problem_cases(sink, "", no_zygote)


WALK = "def walk(seed, n, scale):\n    return {}\ndef start(seed):\n    return 0.5\n"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (WALK.format("[0.0] * (int(n) + 1)"),
         r"cases sample/01: walk: walk has shape \(\d,\): expected \(\d,\) where n=\d"),
        (WALK.format("[[0.0] * int(n)]"), r"walk: walk has shape \(1, \d\): expected \(\d,\)"),
        (WALK.format("[float('nan')] * int(n)"), "walk: walk returned NaN: expected numbers"),
        (WALK.format("[1e300] * int(n)"),
         r"walk: walk returned 1e\+300: expected numbers up to 3.40282e\+38"),
        (WALK.format("1 // 0"), "scripted_generators.py"),
        (WALK.format("'text'"), "scripted_generators.py"),
        (WALK.format("None"), "scripted_generators.py"),
        ("def walk(seed):\n    return 1\n", "scripted_generators.py"),
        ("def other():\n    pass\n", "scripted_generators.py"),
        ("syntax error", "scripted_generators.py"),
        (None, r"cannot read .*scripted_generators\.py: No such file or directory"),
    ],
)  # fmt: skip
def test_a_broken_generator_is_told(
    scripted: Problem, sandbox: Sandbox, source: str | None, message: str
) -> None:
    scripted.generators.unlink()
    if source is not None:
        scripted.generators.write_text(source)
    with pytest.raises(GraderError, match=message) as raised:
        problem_cases(scripted, "", lambda: sandbox)
    assert isinstance(raised.value, SpecError | JudgeError)


def test_what_an_authors_generator_makes_must_fit_the_dtype(
    scripted: Problem, sandbox: Sandbox
) -> None:
    text = scripted.path.read_text()
    whole = load_problem_again(scripted, text.replace("shape: [n]", "dtype: uint8\n    shape: [n]"))
    scripted.generators.write_text(WALK.format("[256.0] * int(n)"))
    with pytest.raises(SpecError, match="walk returned 256: expected whole numbers from 0 to 255"):
        problem_cases(whole, "", lambda: sandbox)
    scripted.generators.write_text(WALK.format("[2.5] * int(n)"))
    with pytest.raises(
        SpecError, match=r"walk returned 2\.5: expected whole numbers from 0 to 255"
    ):
        problem_cases(whole, "", lambda: sandbox)


def load_problem_again(problem: Problem, text: str) -> Problem:
    problem.path.write_text(text)
    return load_problem(problem.path.parent, problem.reference.parent)


@pytest.mark.parametrize(
    ("said", "source", "message"),
    [
        ("low: -100, high: 100", "[float(n)] * int(n)", ""),
        ("low: -100, high: 100", "np.append(np.zeros(int(n) - 1), 101)",
         "cases sample/01: walk: walk returned what is not valid: "
         r"expected -100 to 100, found 101 where n=\d"),
        ("low: 0", "[float('inf')] * int(n)", "walk: .* expected finite numbers, found .inf"),
        ("infinite: true", "[float('inf')] * int(n)", ""),
        ("distinct: true", "[7.0] * int(n)", "to differ, found 7 twice"),
        ("order: ascending", "np.arange(int(n))[::-1]", r"ascending order, found \d before"),
        ("high: 3 * n", "[100.0] * int(n)", r"expected at most \d+, found 100 where n="),
        ("values: [1, 2]", "[3.0] * int(n)", "expected 1 or 2, found 3"),
    ],
)  # fmt: skip
def test_what_an_authors_generator_returns_is_held_against_what_is_valid(
    scripted: Problem, sandbox: Sandbox, said: str, source: str, message: str
) -> None:
    uses = "uses: [n, 2 * n]}"
    text = scripted.path.read_text().replace(uses, f"{uses}\n    valid: {{{said}}}")
    problem = load_problem_again(scripted, text)
    problem.generators.write_text("import numpy as np\n" + WALK.format(source))
    if not message:
        assert len(problem_cases(problem, "", lambda: sandbox)) == 3
        return
    with pytest.raises(SpecError, match=message):
        problem_cases(problem, "", lambda: sandbox)


def test_sizes_that_no_rule_can_try_are_held_against_what_is_valid(tmp_path: Path) -> None:
    """A rule tries the extreme sizes, where there are too many; here one between is not valid."""
    text = BASE.replace(
        "  n: {type: integers, low: 1, high: 4}",
        "  a: {type: integers, low: 0, high: 900}\n"
        "  b: {type: integers, low: 'min(a, 900 - a)', high: 'min(a, 900 - a)', "
        "valid: {low: 0, high: 5}}\n"
        "  n: {type: integers, low: 1, high: 4}",
    )
    with pytest.raises(SpecError, match=r"cases sample/01: b is \d+, and 0 to 5 is valid: draw"):
        cases_of(load(tmp_path, text))
    assert len(cases_of(load(tmp_path, text.replace("high: 5}", "high: 450}")))) == 5
