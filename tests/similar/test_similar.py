"""`grader similar`: copies are found however they are disguised, independent work is left alone."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pytest
from rich.console import Console
from support.command import Call, lent
from support.copies import DISGUISES, all_of_it, reordered
from support.helpers import plant
from support.paths import DATA, EXAMPLES, ROOT
from support.tiny import lay, lay_problem

from grader.cli import run
from grader.errors import JudgeError
from grader.problem.catalogue import Catalogue
from grader.problem.load import Problem
from grader.record.record import Mark
from grader.sandbox.outcome import NumberKind, Returned
from grader.sandbox.proof.ladder import Sandbox
from grader.similar import json as similar_json
from grader.similar import sides
from grader.similar import text as similar_text
from grader.similar.base_code import base_code
from grader.similar.graded_files import GradedFile
from grader.similar.pairs import (
    COMMON_FILES,
    COMMON_SHARE,
    LEAST_SHARE,
    LEAST_TOKENS,
    Similarities,
    compare,
)
from grader.similar.prints import LENGTH
from grader.similar.reading import (
    CRASHED,
    NOT_PYTHON,
    TOO_LARGE,
    Reader,
    TokenTable,
    Unread,
    checked,
)
from grader.verdict import Verdict

STYLES = {path.stem: path.read_text() for path in sorted((DATA / "similar").glob("*.py"))}
PROBLEMS = ("eager_debug_step_count", "graphdef_vs_state", "masked_softmax")


@pytest.fixture
def reader(sandbox: Sandbox) -> Reader:
    return Reader(lambda: sandbox)


def a_mark(student: str) -> Mark:
    return Mark(
        student=student,
        student_id="",
        problem="tiny",
        path=f"{student}.py",
        late=False,
        sha256="",
        pending="",
        failure="",
        grade_id=1,
        basis_id=1,
        verdict=Verdict.AC,
        score=10.0,
        max_score=10.0,
        remarks=(),
        graded_at="",
    )


def compared(
    files: Mapping[str, str | bytes], reader: Reader, given: tuple[str, ...] = ()
) -> Similarities:
    """A class: the source of each student; those who have the same one hand in one file."""
    owners: dict[bytes, list[Mark]] = {}
    for student, source in files.items():
        data = source.encode() if isinstance(source, str) else source
        owners.setdefault(data, []).append(a_mark(student))
    handed = [
        GradedFile(hashlib.sha256(source).hexdigest(), source, tuple(marks))
        for source, marks in owners.items()
    ]
    staffs = [source.encode() for source in given]
    return compare("tiny", handed, staffs, reader.read([*owners, *staffs]))


def names(found: Similarities) -> list[tuple[str, str]]:
    return [
        (pair.left.file.marks[0].student, pair.right.file.marks[0].student) for pair in found.pairs
    ]


# What hides no copy, and what is none.


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("style", STYLES)
def test_a_disguised_copy_is_found_and_nothing_else(
    style: str, disguise: str, reader: Reader
) -> None:
    copy = "# mine\n" + DISGUISES[disguise](STYLES[style], ["tiny"])
    found = compared({**STYLES, "zoe": copy}, reader)
    assert names(found) == [(style, "zoe")]
    assert found.pairs[0].share >= (0.8 if disguise == "padded" else 0.95)


def test_independent_solutions_are_no_pairs(reader: Reader) -> None:
    assert names(compared(STYLES, reader)) == []


def test_a_function_taken_into_other_code_is_found(reader: Reader) -> None:
    taken = STYLES["ann"].replace("def tiny(a, b):\n", "def tiny(a, b):\n    assert a < b\n")
    again = all_of_it(taken.replace("return [a + b, exact + rest]", "return a + b, a * b"))
    assert names(compared({**STYLES, "zoe": again}, reader)) == [("ann", "zoe")]


def test_the_same_steps_with_other_variables_are_other_code(reader: Reader) -> None:
    """Which of the file's own names stands where counts, so that a sum of sums is no copy."""
    lines = [f"    x{n + 1} = (x{n} + a) * (b - x{n}) / (a + x{n} * b)" for n in range(6)]
    one = "def tiny(a, b):\n    x0 = a\n" + "\n".join(lines) + "\n    return [a + b, a * b, x6]\n"
    other = re.sub(r"\(b - x(\d)\) / \(a \+ x\d \* b\)", r"(a - b) / (b + b * x\1)", one)
    assert names(compared({"one": one, "two": one.replace("x", "y")}, reader)) == [("one", "two")]
    assert names(compared({"one": one, "two": other}, reader)) == []


@pytest.mark.slow
@pytest.mark.parametrize("problem_id", PROBLEMS)
def test_examples_that_were_written_apart_are_no_pairs(
    problem_id: str, catalogue: Catalogue, reader: Reader
) -> None:
    """All examples as a class that was given nothing; one of them was made from another."""
    paths = sorted(ROOT.glob(f"submissions_example/{problem_id}/*/*.py"))
    files = {f"{path.parent.name}/{path.stem}": path.read_bytes() for path in paths}
    assert len(files) > 25
    derived = {
        ("accepted/09_nnx_list_of_layers", "run_time_error/01_pitfall_plain_list_of_modules")
    }
    assert set(names(compared(files, reader))) <= derived
    problem = catalogue.load(problem_id)
    examples = EXAMPLES / problem_id
    given = [one.decode() for one in base_code(problem, examples, [], reader)]
    assert names(compared(files, reader, tuple(given))) == []


# What everybody has proves nothing.


def test_who_has_what_was_given_is_no_pair(reader: Reader) -> None:
    pair = {"one": STYLES["ann"], "two": all_of_it(STYLES["ann"], ["tiny"])}
    assert names(compared(pair, reader)) == [("one", "two")]
    assert names(compared(pair, reader, (STYLES["bo"],))) == [("one", "two")]
    for given in (STYLES["ann"], all_of_it(STYLES["ann"]), f"{STYLES['bo']}\n{STYLES['ann']}"):
        assert names(compared(pair, reader, (given,))) == []


def test_who_changed_what_was_given_in_the_same_place_is_no_pair(reader: Reader) -> None:
    one = STYLES["ann"].replace("number / 2", "number * 0.5")
    two = all_of_it(one, ["tiny"])
    assert names(compared({"one": one, "two": two}, reader, (STYLES["ann"],))) == []


def test_what_many_have_is_taken_out_and_a_crowd_is_told(reader: Reader) -> None:
    def a_class(number: int) -> Similarities:
        named = [all_of_it(STYLES["cy"], ["tiny"]).replace("my_", f"_{n}_") for n in range(number)]
        return compared({f"s{n}": source for n, source in enumerate(named)}, reader)

    few = a_class(COMMON_FILES - 1)
    assert len(few.pairs) == (COMMON_FILES - 1) * (COMMON_FILES - 2) / 2
    assert few.crowds == ()
    many = a_class(COMMON_FILES)
    assert many.pairs == ()
    assert [len(crowd) for crowd in many.crowds] == [COMMON_FILES]


@pytest.mark.parametrize("where", ["statement", "reference", "primer", "accepted", "starter"])
def test_everything_that_the_staff_gave_is_taken_out(
    where: str, tiny: Problem, tiny_folder: Path, reader: Reader
) -> None:
    text = STYLES["ann"]
    examples = tiny_folder / "submissions_example/tiny"
    starters: list[Path] = []
    assert text.encode() not in base_code(tiny, examples, starters, reader)
    if where == "statement":
        block = "".join(f"  {line}" for line in text.splitlines(keepends=True))
        with tiny.statement.open("a") as file:
            file.write(f"\nSo:\n\n  ```python\n{block}  ```\n\n```text\nno code\n```\n")
    elif where == "accepted":
        (examples / "accepted").mkdir(parents=True)
        cell = nbformat.v4.new_code_cell(text)
        notebook = nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))
        (examples / "accepted/01_a.ipynb").write_text(notebook)
    elif where == "starter":
        starters.append(tiny_folder / "starter.py")
        starters[0].write_text(text)
    else:
        getattr(tiny, where).write_text(text)
    given = base_code(tiny, examples, starters, reader)
    files = {"one": text, "two": all_of_it(text, ["tiny"])}
    assert names(compared(files, reader, tuple(one.decode() for one in given))) == []


def test_the_same_file_is_told_as_such(reader: Reader) -> None:
    found = compared({"one": STYLES["ann"], "two": STYLES["ann"], "cy": STYLES["cy"]}, reader)
    assert names(found) == []
    (same,) = found.identical
    assert [mark.student for mark in same.file.marks] == ["one", "two"]
    assert same.own > LEAST_TOKENS
    given = compared({"one": STYLES["ann"], "two": STYLES["ann"]}, reader, (STYLES["ann"],))
    assert (given.identical, given.files) == ((), 0)


def test_the_document_tells_the_thresholds() -> None:
    """It says what they were measured against: who moves one measures again."""
    text = " ".join((ROOT / "docs/similar.md").read_text().split())
    assert f"at least {LEAST_TOKENS} own tokens in common" in text
    assert f"at least {LEAST_SHARE:.0%}".replace("%", " %") in text
    assert f"what {COMMON_FILES} files have, and a tenth of all" in text
    assert (COMMON_SHARE, LENGTH, "Ten tokens in a row" in text) == (0.1, 10, True)


# Sources that can't be read, and hostile ones: each costs only itself.

DEEP = 40_000
HOSTILE = {
    "not Python": "def tiny(a, b:\n",
    "no code": "# nothing\n",
    "empty": "",
    "null byte": "x = '\0'",
    "not UTF-8": b"x = '\xff'",
    "parentheses": "x = " + "(" * DEEP + ")" * DEEP,
    "brackets, closed": "x = " + "[" * 150 + "]" * 150,
    "minus signs": "x = " + "-" * DEEP + "1",
    "a long sum": "x = " + "1+" * 20_000 + "1",
    "calls of calls": "x = lambda: a" + "()" * 2000,
    "attributes": "x = a" + ".b" * 2000,
    "elif": "if 0: pass\n" + "elif 0: pass\n" * 5000,
    "a number of many digits": "x = " + "9" * 100_000,
    "a number past all floats": "x = 0x" + "f" * 1000,
    "too many tokens": "x = 1\n" * 10_000,
    "half a character": "x = '\\ud800'; \\ud800 = 1",
    "too large": "#" * (256 << 10) + "\nx = 1",
    "lines of other kinds": "x = '\x0c\x0b\x1c'\r\ny = 1\rz = 2\n",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_source_costs_only_itself(what: str, reader: Reader) -> None:
    copy = all_of_it(STYLES["bo"], ["tiny"])
    found = compared({"bo": STYLES["bo"], "mallory": HOSTILE[what], "zoe": copy}, reader)
    assert names(found) == [("bo", "zoe")]
    reasons = [why for mark, why in found.unread if mark.student == "mallory"]
    assert len(found.unread) == len(reasons)
    if what in ("not Python", "no code", "empty", "null byte", "not UTF-8", "too many tokens"):
        assert reasons == [NOT_PYTHON]
    if what == "too large":
        assert reasons == [TOO_LARGE]


def planted(monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """The file of mallory takes the program over."""
    plant(monkeypatch, f"def answer(source):\n    {body}\n", b"mallory")


TAKEN_OVER = {
    "another shape": "return [[1.0, 2.0]]",
    "too few numbers": "return [1.0, 2.0, 3.0, 4.0]",
    "a line that is not there": "return [[7, 0, 0, 999]]",
    "no line": "return [[7, 0, 0, 0]]",
    "a symbol that is too large": "return [[2.0**48, 0, 0, 1]]",
    "a name that is not there": "return [[7, 5, 0, 1]]",
    "less than nothing": "return [[-1, 0, 0, 1]]",
    "parts of numbers": "return [[7, 0, 0.5, 1]]",
    "no numbers": "return [[float('nan')] * 4]",
    "more than may be returned": "return [[7, 0, 0, 1]] * 100_000",
    "a text": "return 'text'",
    "an end": "import os; os._exit(0)",
    "an error": "raise ValueError",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "memory": "raise MemoryError(bytearray(b'x') * (8 << 30))",
}


@pytest.mark.parametrize("how", TAKEN_OVER)
def test_a_program_that_was_taken_over_costs_only_that_file(
    how: str, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(monkeypatch, TAKEN_OVER[how])
    source = f"# mallory\n{STYLES['bo']}"
    found = compared({"bo": STYLES["bo"], "mallory": source}, reader)
    assert [(mark.student, why) for mark, why in found.unread] == [("mallory", CRASHED)]
    assert found.files == 1


def test_forged_numbers_that_could_be_true_break_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines and units in any order: whoever forges them shows lines that are not alike, at most."""
    rows = "return [[n % 7 + 1, n % 3, (n // 12) % 9, n * 13 % 19 + 1] for n in range(120)]"
    planted(monkeypatch, rows)
    files = {name: f"# mallory\n{STYLES['ann']}# {name}" for name in ("one", "two")}
    found = compared(files, reader)
    assert names(found) == [("one", "two")]
    assert "one (one.py)" in shown(found)
    assert json.loads(similar_json.write([found], 5))["problems"][0]["pairs"]


def test_checked_takes_what_is_right() -> None:
    """So that the refusals above are not of everything."""
    values = np.array([[7.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 2.0]])
    assert checked(Returned(NumberKind.REAL, (2, 4), values), b"x\ny") is not None
    assert checked(Returned(NumberKind.REAL, (2, 4), values), b"x") is None  # it has one line


def test_a_failure_of_ours_is_a_judge_error(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, "1 / 0")
    with pytest.raises(JudgeError, match="can't be read here, to be compared: it raised ZeroDiv"):
        reader.read([b"x = 1  # not read before\n"])


def test_what_was_read_once_is_not_read_again(reader: Reader) -> None:
    sources = [STYLES["ann"].encode(), b"def f(:"]
    first = reader.read(sources)

    def never() -> Sandbox:
        pytest.fail("the sandbox was started")

    again = Reader(never).read(sources)
    for source in sources[:1]:
        one, other = first[source], again[source]
        assert isinstance(one, TokenTable)
        assert isinstance(other, TokenTable)
        assert np.array_equal(one.symbols, other.symbols)
        assert np.array_equal(one.lines, other.lines)
    assert first[sources[1]] == again[sources[1]] == Unread(NOT_PYTHON)


# What a person sees.


def shown(found: Similarities, width: int = 140, most: int = 10) -> str:
    console = Console(
        width=width, highlight=False, markup=False, emoji=False, color_system=None, record=True
    )
    with console.capture() as capture:
        console.print(similar_text.render([found], most))
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def test_it_accuses_nobody_and_says_so_first(reader: Reader) -> None:
    text = shown(compared({"one": STYLES["ann"]}, reader), width=500)
    assert text.startswith("A hint where to look, and no evidence")
    assert "1 pair" not in text


def test_lines_that_correspond_stand_beside_each_other(reader: Reader) -> None:
    copy = reordered(STYLES["ann"].replace("number", "n").replace("steps", "k"))
    found = compared({"ann": STYLES["ann"], "zoe": copy}, reader)
    text = shown(found)
    assert "1. ann (ann.py) · zoe (zoe.py)" in text
    for one, other in (
        ("while number >= 1e-12 and count < 64:", "while n >= 1e-12 and count < 64:"),
        ("part = 2.0 ** (steps - step - 40)", "part = 2.0 ** (k - step - 40)"),
        ("exact = product(a, b)", "exact = product(a, b)"),
    ):
        row = rf"^ *\d+ = +{re.escape(one)} +\d+ = +{re.escape(other)}$"
        assert re.search(row, text, re.M), text
    narrow = shown(found, width=80)
    assert narrow.index("while number >=") < narrow.index("on the right:")
    assert max(map(len, narrow.splitlines())) <= 80


def test_functions_come_in_the_order_of_the_left_side(reader: Reader) -> None:
    copy = reordered(STYLES["cy"]).replace("area", "surface")
    found = compared({"cy": STYLES["cy"], "zoe": copy}, reader)
    parts = sides.side_by_side(found.pairs[0])
    begins = [part.begins for part in parts]
    assert len(begins) > 3
    assert begins == sorted(begins)
    lines = STYLES["cy"].splitlines(), copy.splitlines()
    for part in parts:
        for one, other in part.rows:
            if one is not None and other is not None and one.is_common:
                mine = lines[0][one.number - 1].replace("area", "surface")
                assert mine == lines[1][other.number - 1]


def test_lines_that_were_given_are_not_marked(reader: Reader) -> None:
    given = "def product(left, right):\n    return left\n\n\n"
    given += STYLES["ann"][STYLES["ann"].index("def tiny") :]
    found = compared({"ann": STYLES["ann"], "zoe": all_of_it(STYLES["ann"])}, reader, (given,))
    lines = STYLES["ann"].splitlines()
    marked = [lines[number - 1].strip() for number in found.pairs[0].left.lines]
    assert "part = 2.0 ** (steps - step - 40)" in marked
    assert not [line for line in marked if line.startswith(("exact =", "rest =", "return ["))]


def test_the_most_alike_come_first_and_no_more_than_asked_for(reader: Reader) -> None:
    half = STYLES["ann"].replace("product(a, b)", "max(a, b) * min(b, a) + 0.0 * (a - b) ** 3")
    files = {"ann": STYLES["ann"], "ben": half, "zoe": all_of_it(STYLES["ann"], ["tiny"])}
    found = compared(files, reader)
    assert names(found)[0] == ("ann", "zoe")
    shares = [pair.share for pair in found.pairs]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 3
    text = shown(found, most=1)
    assert "1. ann" in text
    assert "… and 2 more: --most shows them" in text
    assert not re.search(r"(?m)^\s*2\. ", text)
    told = json.loads(similar_json.write([found], 1))["problems"][0]
    assert (told["pairs_found"], len(told["pairs"])) == (3, 1)


def test_what_students_wrote_can_do_nothing_to_the_terminal(reader: Reader) -> None:
    nasty = STYLES["ann"].replace(
        "exact = product(a, b)", 'exact = product(a, b)  # \x1b[2J[bold]\u202e"</script>'
    )
    found = compared({"a\x1b[2J\nforged": nasty, "zoe": nasty + "\n# other"}, reader)
    text = shown(found)
    assert "[2J[bold]" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert "a[2J?forged (a[2J?forged.py) · zoe" in text


# The command.


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[Path]:
    """A class that was graded: what `grader similar` works on."""
    folder = tmp_path_factory.mktemp("marked")
    lay_problem(folder)
    files = {
        **{f"d/{name}.py": text for name, text in STYLES.items()},
        "d/same.py": STYLES["bo"],
        "d/zoe/old.py": STYLES["ann"],
        "d/zoe/late.py": all_of_it(STYLES["ann"], ["tiny"]),
        "d/broken.py": "def tiny(a, b:\n",
        "d/note.ipynb": nbformat.writes(
            nbformat.v4.new_notebook(
                cells=[
                    nbformat.v4.new_code_cell("%time 1\n# %% mine"),
                    nbformat.v4.new_code_cell(all_of_it(STYLES["dee"], ["tiny"])),
                ]
            )
        ),
    }
    lay(folder, files)
    with lent(sandbox), pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["batch", "d", "--output", "out", "-q"]) == 1  # broken.py
        yield folder


@pytest.fixture
def call(call: Call, marked: Path) -> Call:
    return partial(call, "similar")


def test_a_class_is_compared(call: Call) -> None:
    code, out, err = call("out")
    assert (code, err) == (0, "")
    assert "tiny: 8 submissions compared, 2 pairs alike" in out
    assert "ann (ann.py) · zoe (zoe/late.py)" in out
    assert "dee (dee.py) · note (note.ipynb)" in out
    assert "old.py" not in out  # zoe's own, which does not count
    assert re.search(
        r"^ +bo \(bo.py\), same \(same.py\): \d\d tokens that were not given$", out, re.M
    )
    assert f"broken: broken.py: {NOT_PYTHON}" in out
    assert max(map(len, out.splitlines())) < 400


def test_the_json_has_line_ranges(call: Call) -> None:
    code, out, _ = call("out", "--format", "json")
    told = json.loads(out)
    assert (code, told["schema"]) == (0, "grader.similar/1")
    assert told["note"].startswith("A hint where to look, and no evidence")
    (problem,) = told["problems"]
    assert (problem["problem"], problem["compared"], problem["pairs_found"]) == ("tiny", 8, 2)
    pair = next(one for one in problem["pairs"] if "ann.py" in json.dumps(one["left"]))
    assert pair["left"]["students"] == [{"student": "ann", "student_id": "", "path": "ann.py"}]
    lines = STYLES["ann"].splitlines()
    first, last = pair["left"]["common_lines"][0]
    assert 1 <= first <= last <= len(lines)
    beside = [both for part in pair["parts"] for both in part["beside"]]
    copied = all_of_it(STYLES["ann"], ["tiny"]).splitlines()
    for left, right in beside:
        words = re.compile(r"while|range|\*\*|>=|1e-12|64")
        assert words.findall(lines[left - 1]) == words.findall(copied[right - 1])
    assert len(beside) >= 10
    assert [one["path"] for one in problem["not_compared"]] == ["broken.py"]


def test_options_are_honoured(call: Call, marked: Path) -> None:
    starter = marked / "starter.py"
    starter.write_text(STYLES["ann"])
    assert "1 pair alike" in call("out", "--starter", str(starter))[1]
    accepted = marked / "examples/tiny/accepted"
    accepted.mkdir(parents=True)
    (accepted / "01_a.py").write_text(STYLES["dee"])
    assert "1 pair alike" in call("out", "--examples", str(accepted.parents[1]))[1]
    code, out, _ = call("out", "--problem", "tiny", "--most", "0")
    assert (code, "1. " in out) == (0, False)
    assert "… and 2 more: --most" in out


def test_what_is_wrong_is_told(call: Call) -> None:
    code, out, err = call("nothing_here")
    assert (code, out) == (2, "")
    assert "no record in nothing_here" in err
    code, _, err = call("out", "--problem", "other")
    assert code == 2
    assert "no submission for 'other' in out; there are: tiny" in err


def test_a_second_run_starts_no_sandbox(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    first = call("out")

    def never(*_: object) -> Sandbox:
        pytest.fail("the sandbox was started")

    monkeypatch.setattr(Sandbox, "start", never)
    assert call("out") == first
