"""`grader replay`: a stored grade comes out again; where it does not, why is told."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pytest
from support.command import Call, lent
from support.paths import ROOT
from support.tiny import GOOD, SPEC, lay, lay_problem

from grader.cli import run
from grader.sandbox.proof.ladder import Sandbox

# Every kind of outcome; the student is the key.
SUBMISSIONS = {
    "ac": GOOD,
    "wa": "def tiny(a, b):\n    return [a + b, a * b * 1.1]\n",
    "nan": "def tiny(a, b):\n    return [a + b, -float('nan')]\n",
    "shape": "def tiny(a, b):\n    return [[a + b], [a * b]]\n",
    "none": "def tiny(a, b):\n    pass\n",
    "rte": "def tiny(a, b):\n    raise ValueError(f'{a} {object()}')\n",
    "ends": "import os\ndef tiny(a, b):\n    os._exit(3)\n",
    "ole": "def tiny(a, b):\n    print('x' * 99999)\n    return [a, b]\n",
    "kept": "n = 0.0\ndef tiny(a, b):\n    global n\n    n += 1\n    return [a + b, a * b + n]\n",
    "ce": "def tiny(:\n",
    "empty": "\n",
    "large": GOOD + "#" * (65 << 10),
    "rule": "import math\n" + GOOD + "    math.sin(a)\n",
}
RULE = "forbids:\n  - {id: no_sin, uses: math.sin, effect: verdict, message: no sine}\n"
# It returns too many numbers, of which only the last nine are another each time.
RANDOM_LONG = """import os
def tiny(a, b):
    return [a, *(n + int.from_bytes(os.urandom(6), 'little') for n in range(9))]
"""
RANDOM = """import os
def tiny(a, b):
    return [a + b, int.from_bytes(os.urandom(6), 'little') + a * b]
"""


@pytest.fixture(scope="module")
def shared(sandbox: Sandbox) -> Iterator[None]:
    """One sandbox for all tests, as in `test_batch.py`, for the seconds that it takes to start."""
    with lent(sandbox):
        yield


@pytest.fixture(scope="module")
def record(shared: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch of all of them: the problem's files are gone since."""
    root = tmp_path_factory.mktemp("replay")
    lay_problem(root, SPEC + RULE)
    lay(root, {f"d/{student}.py": source for student, source in SUBMISSIONS.items()})
    (root / "d/latin.py").write_bytes("# é\n".encode("latin-1") + GOOD.encode())
    (root / "d/random.py").write_text(RANDOM)
    (root / "d/zz.py").write_text(RANDOM_LONG)
    cells = [nbformat.v4.new_code_cell("%time\n"), nbformat.v4.new_code_cell(GOOD)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(notebook, root / "d/book.ipynb")
    (root / "d/broken.ipynb").write_text('{"cells": "def tiny(a, b):"}')
    with ZipFile(root / "d/zipped.zip", "w") as archive:
        archive.writestr("hw/main.py", GOOD)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        # From here on its automatic misconceptions are known: no wrong answer is held back.
        run(["grade", "d/wa.py", "--problem", "tiny"])
        code = run(["batch", "d", "--output", "out", "-j", "1", "-q", "--problem", "tiny"])
    assert code == 1
    (root / "reference/tiny.py").unlink()
    (root / "problems/tiny/problem.yaml").unlink()
    return root / "out"


@pytest.fixture
def copy(record: Path, tmp_path: Path) -> Path:
    """A record that a test may spoil."""
    with closing(sqlite3.connect(record / "grades.sqlite")) as source:
        (tmp_path / "out").mkdir()
        with closing(sqlite3.connect(tmp_path / "out/grades.sqlite")) as target:
            source.backup(target)
    return tmp_path / "out"


@pytest.fixture
def call(call: Call, shared: None) -> Call:
    return partial(call, "replay")


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "grades.sqlite")) as connection:
        assert connection.execute(statement, values).rowcount > 0
        connection.commit()


STUDENTS = [*SUBMISSIONS, "latin", "book", "broken", "zipped"]


def test_every_kind_of_outcome_is_there(record: Path) -> None:
    with closing(sqlite3.connect(record / "grades.sqlite")) as connection:
        rows = connection.execute("SELECT student, verdict FROM grades").fetchall()
    verdicts = dict(rows)
    assert set(verdicts) == {*STUDENTS, "random", "zz"}
    assert {verdicts[name] for name in ("ac", "book", "zipped")} == {"AC"}
    assert {verdicts[name] for name in ("wa", "nan", "shape", "none", "kept", "rule")} == {"WA"}
    assert {verdicts[name] for name in ("rte", "ends")} == {"RTE"}
    assert {verdicts[name] for name in ("ce", "empty", "large", "latin", "broken")} == {"CE"}
    assert verdicts["ole"] == "OLE"


@pytest.mark.parametrize("student", STUDENTS)
def test_it_comes_out_again(student: str, record: Path, call: Call) -> None:
    code, out, err = call(record, "--student", student, "--format", "json")
    told = json.loads(out)
    assert code == 0, told
    assert told["same"] is True
    assert told["reasons"] == []
    assert all(one["same"] for one in told["conditions"])
    assert err == ""


def test_what_was_kept_between_calls_is_kept_again(record: Path, call: Call) -> None:
    """Only the fourth call returns this, so that one case alone would not do."""
    _, out, _ = call(record, "--student", "kept", "--case", "hidden/02", "--format", "json")
    (case,) = json.loads(out)["cases"]
    assert case["name"] == "hidden/02"
    a, b = case["now"]["input"].values()
    assert case["then"]["actual"] == case["now"]["actual"] == [a + b, a * b + 4]


def test_the_table_shows_then_and_now(record: Path, call: Call) -> None:
    code, out, _ = call(record, "--student", "wa")
    assert code == 0
    assert re.search(r"^wrong answer \(WA\) · tiny · 0 of 10 points · wa.py$", out, re.M)
    assert re.search(r"grade \d+ of wa, given \d{4}-\d\d-\d\d \S+ UTC; it counts", out)
    assert "The same again, bit for bit: 4 cases." in out
    assert re.search(r"^hidden/01 +WA 0/5 +WA 0/5 +\d\.\d\d s +\d\.\d\d s +\d+ MiB", out, re.M)


def test_one_case_is_shown_in_full(record: Path, call: Call) -> None:
    code, out, _ = call(record, "--student", "wa", "--case", "hidden/01")
    assert code == 0
    assert "hidden/02" not in out
    assert "The same again, bit for bit: hidden/01." in out
    assert out.count("WA: product is off by") == 2
    assert re.search(r"^  total +(\d\.\d+) +\1 +\1", out, re.M)
    assert re.search(r"^  product +(\d\.\d+) +(\d\.\d+) +\2", out, re.M)
    assert re.search(r"^  a +\d\.\d+$", out, re.M)


@pytest.mark.parametrize("student", ["large", "ce"])
def test_what_can_not_be_loaded_is_replayed_as_a_whole(
    student: str, record: Path, call: Call
) -> None:
    code, out, _ = call(record, "--student", student)
    assert code == 0
    assert "The same again, bit for bit: it can't be loaded." in out
    assert ("the record has its beginning" in out) == (student == "large")


def test_numbers_that_were_changed_by_hand_are_found(copy: Path, call: Call) -> None:
    """One bit of one number."""
    with closing(sqlite3.connect(copy / "grades.sqlite")) as connection:
        ((grade, actual),) = connection.execute(
            "SELECT grade_id, actual FROM results JOIN grades ON grades.id = grade_id"
            " WHERE student = 'ac' AND position = 2"
        )
    spoilt = bytes([actual[0] ^ 1]) + actual[1:]
    change(copy, "UPDATE results SET actual = ? WHERE grade_id = ? AND position = 2", spoilt, grade)
    code, out, _ = call(copy, "--student", "ac")
    assert code == 1
    assert "Verdict and points are the same again, but 1 of 4 cases differ." in out
    assert "A second replay gave the same as the first." in out
    assert "Versions, platform and sandbox are those of the record." in out
    assert re.search(r"^hidden/01 +AC 5/5 +AC 5/5 +numbers +\d", out, re.M)
    _, total, _ = re.findall(r"^  total +(\S+) +(\S+) +(\S+)", out, re.M)[0]
    assert len(total) > 10
    assert call(copy, "--student", "ac", "--case", "hidden/02")[0] == 0
    assert call(copy, "--student", "ac", "--case", "hidden/01")[0] == 1


@pytest.mark.parametrize(
    ("statement", "differs"),
    [
        ("UPDATE results SET score = 1.5", ["points"]),
        ("UPDATE results SET verdict = 'AC'", ["verdict"]),
        ("UPDATE results SET for_student = 'other'", ["reason"]),
        ("UPDATE results SET for_staff = 'other'", ["reason"]),
        (
            "UPDATE results SET error_ratio = x'000000000000f03f000000000000f03f'",
            ["error / allowed"],
        ),
        ("UPDATE results SET actual = NULL, shape = NULL", ["numbers"]),
        ("UPDATE results SET shape = '[1, 2]'", ["numbers"]),
    ],
)
def test_whatever_is_compared_can_differ(
    statement: str, differs: list[str], copy: Path, call: Call
) -> None:
    wa = "(SELECT id FROM grades WHERE student = 'wa')"
    change(copy, f"{statement} WHERE position = 3 AND grade_id = {wa}")
    code, out, _ = call(copy, "--student", "wa", "--format", "json")
    assert code == 1
    assert [case["differs"] for case in json.loads(out)["cases"]] == [[], [], [], differs]


def test_a_mark_that_was_changed_by_hand_is_found(copy: Path, call: Call) -> None:
    change(copy, "UPDATE grades SET verdict = 'AC', score = 10 WHERE student = 'wa'")
    code, out, _ = call(copy, "--student", "wa")
    assert code == 1
    assert "Not the same again: wrong answer (WA), 0 of 10 points now." in out


def test_a_submission_that_draws_at_random_is_told_so(record: Path, call: Call) -> None:
    code, out, _ = call(record, "--student", "random")
    assert code == 1
    assert (
        "A second replay differs from the first, too: the submission is not deterministic." in out
    )
    assert "numbers, error / allowed" in out
    assert "… and 1 more: name one with --case" in out


def test_of_many_numbers_those_that_differ_are_told(record: Path, call: Call) -> None:
    code, out, _ = call(record, "--student", "zz", "--case", "sample/01")
    assert code == 1
    assert "Not the same again: numbers." in out
    assert re.findall(r"^  \[(\d)\] +\d+\.0 then, \d+\.0 now", out, re.M) == list("12345678")
    assert "… and 1 more" in out
    assert re.search(r"^  expected +\[", out, re.M)


def test_a_student_may_be_named_by_the_id(copy: Path, call: Call) -> None:
    namesakes(copy)
    _, out, _ = call(copy, "--student", "wa")
    assert re.search(r"grade \d+ of ac \(id wa\)", out)


def test_other_versions_are_told_where_something_differs(copy: Path, call: Call) -> None:
    change(copy, "UPDATE bases SET versions = json_set(versions, '$.jax', '0.1.2')")
    code, out, _ = call(copy, "--student", "ac", "--format", "json")
    told = json.loads(out)
    assert (code, told["reasons"]) == (0, [])
    (other,) = (one for one in told["conditions"] if not one["same"])
    assert (other["name"], other["then"]) == ("jax", "0.1.2")
    assert "And that although this differs: jax: 0.1.2 then, " in call(copy, "--student", "ac")[1]
    change(copy, "UPDATE grades SET score = 1, level = 'landlock', tier = NULL")
    change(copy, "UPDATE bases SET grader_sha256 = 'an earlier one'")
    change(copy, "UPDATE grades SET layers = json_insert(layers, '$[#]', 'a moat')")
    _, out, _ = call(copy, "--student", "ac")
    assert re.search(
        r"What else differs: .*the grader's source: an earlier o then, \w{12} now;", out
    )
    assert re.search(r"What else differs: .*jax: 0.1.2 then, \S+ now", out)
    assert re.search(r"What else differs: .*sandbox level: landlock then, \w+ now", out)
    assert "; walls: a moat then; tier: none then, warm now." in out
    assert "Versions, platform and sandbox are those of the record." not in out


def test_a_limit_that_was_near_is_told(copy: Path, call: Call) -> None:
    ac = "(SELECT id FROM grades WHERE student = 'ac')"
    change(copy, f"UPDATE results SET verdict = 'TLE' WHERE position = 2 AND grade_id = {ac}")
    _, out, _ = call(copy, "--student", "ac")
    assert re.search(r"hidden/01 was stopped by a limit then only, after \d.\d\d s then and", out)


def test_a_student_is_shown_nothing_of_a_hidden_case(record: Path, call: Call) -> None:
    _, full, _ = call(record, "--student", "random", "--format", "json")
    secrets = set()
    for case in json.loads(full)["cases"]:
        if case["name"].startswith("hidden"):
            numbers = [*case["then"]["input"].values(), *case["then"]["expected"]]
            secrets |= {repr(one) for one in (*numbers, *case["then"]["actual"])}
    assert len(secrets) == 10
    student = ("--student", "random", "--audience", "student")
    for arguments in (student, (*student, "--case", "hidden/01"), (*student, "--format", "json")):
        _, out, _ = call(record, *arguments)
        assert not [one for one in secrets if one[:8] in out]
    assert "a hidden case" in call(record, *student, "--case", "hidden/01")[1]


def test_an_earlier_grade_is_replayed_by_its_number(copy: Path, call: Call) -> None:
    with closing(sqlite3.connect(copy / "grades.sqlite")) as connection:
        ((wa, ac),) = connection.execute(
            "SELECT max(id) FILTER (WHERE student = 'wa'), max(id) FILTER (WHERE student = 'ac')"
            " FROM grades"
        )
    change(copy, "UPDATE grades SET student = 'wa' WHERE id = ?", ac)
    change(copy, "DELETE FROM submissions WHERE student = 'ac'")
    code, out, _ = call(copy, "--grade", ac)
    assert code == 0
    assert f"grade {ac} of wa" in out
    assert "; it does not count\n" in out
    assert f"grade {wa} of wa" in call(copy, "--student", "wa")[1]
    change(copy, "UPDATE submissions SET grade_id = NULL WHERE student = 'wa'")
    assert f"grade {max(ac, wa)} of wa" in call(copy, "--student", "wa")[1]


def test_a_sample_tells_how_many_were_the_same(record: Path, call: Call) -> None:
    code, out, _ = call(record, "--sample", 99, "--seed", 5)
    assert code == 1
    assert "17 of 19 the same, bit for bit (--seed 5)" in out
    assert out.count("the same · grade") == 17
    _, first, _ = call(record, "--sample", 3, "--seed", 5, "-q")
    assert call(record, "--sample", 3, "--seed", 5, "-q")[1] == first
    assert len(first.splitlines()) == 4
    assert call(record, "--sample", 3, "--seed", 6, "-q")[1] != first


def test_a_sample_as_json_is_one_grade_a_line(record: Path, call: Call) -> None:
    _, out, err = call(record, "--sample", 3, "--format", "json", "--problem", "tiny")
    assert {json.loads(line)["schema"] for line in out.splitlines()} == {"grader.replay/1"}
    assert len(out.splitlines()) == 3
    assert re.search(r"\d of 3 the same, bit for bit \(--seed \d+\)", err)


def test_what_can_not_be_replayed_costs_the_sample_only_itself(copy: Path, call: Call) -> None:
    change(copy, "UPDATE sources SET data = x'78203d2031' WHERE data = ?", GOOD.encode())
    code, out, err = call(copy, "--sample", 99, "--seed", 1)
    assert code == 2
    assert "; 2 could not be replayed" in out
    assert err.count("is not the file that was graded") == 2


def judge_error(folder: Path) -> None:
    change(
        folder,
        "UPDATE grades SET verdict = 'JE', score = NULL, remarks = '[[\"failure\", \"lost\"]]'",
    )


def pending(folder: Path) -> None:
    change(folder, "DELETE FROM results")
    change(folder, "UPDATE submissions SET grade_id = NULL, pending = 'not yet graded'")
    change(folder, "DELETE FROM grades")


def namesakes(folder: Path) -> None:
    change(folder, "UPDATE grades SET student = 'ac', student_id = student WHERE student != 'ac'")


def two_problems(folder: Path) -> None:
    columns = "problem_sha256, reference_sha256, generators_sha256, salt_sha256, grader_sha256,"
    columns += "versions, spec, seed, max_score, components, arguments"
    change(folder, f"INSERT INTO bases SELECT 2, 'other', {columns} FROM bases")
    change(folder, "UPDATE grades SET student = 'ac', basis_id = 2 WHERE student = 'wa'")


def nothing(_: Path) -> None:
    """The record is as it was."""


@pytest.mark.parametrize(
    ("prepare", "arguments", "code", "told"),
    [
        (nothing, [], 2, "one of --student NAME, --grade N or --sample N"),
        (nothing, ["--student", "ac", "--sample", 3], 2, "say which grade: one of"),
        (nothing, ["--student", "ac", "--seed", 3], 2, "--seed is for --sample"),
        (nothing, ["--sample", 3, "--case", "hidden/01"], 2, "leave out --case"),
        (nothing, ["--grade", 3, "--problem", "tiny"], 2, "leave out --problem"),
        (nothing, ["--student", "zippd"], 2, "did you mean 'zipped'?"),
        (nothing, ["--student", "Qqq"], 2, "no grade of a student 'Qqq'; there are: ac, book, "),
        (nothing, ["--student", ""], 2, "no grade of a student ''"),
        (nothing, ["--student", "ac", "--problem", "tinny"], 2, "did you mean 'tiny'?"),
        (nothing, ["--sample", 3, "--problem", "tinny"], 2, "did you mean 'tiny'?"),
        (nothing, ["--student", "ac", "--case", "hiden/01"], 2, "did you mean 'hidden/01'?"),
        (nothing, ["--grade", 99], 2, "no grade 99 in the record; they go from 1 to 19"),
        (judge_error, ["--student", "ac"], 2, "is a judge error, which is no mark and has no case"),
        (judge_error, ["--sample", 3], 2, "the record has no grade that counts"),
        (pending, ["--student", "ac"], 2, "ac has no grade for tiny yet (not yet graded)"),
        (pending, ["--grade", 1], 2, "no grade 1 in the record; it has none"),
        (namesakes, ["--student", "ac"], 2, "several students may be meant by 'ac': ac (without"),
        (
            two_problems,
            ["--student", "ac"],
            2,
            "has grades for 2 problems (other, tiny)",
        ),
        (
            lambda folder: change(folder, "UPDATE sources SET data = x'78203d2031'"),
            ["--student", "ac"],
            2,
            "what the record holds of ac.py is not the file that was graded",
        ),
        (
            lambda folder: change(folder, "UPDATE bases SET spec = 'id: tiny'"),
            ["--student", "ac"],
            2,
            "replay it with the grader that gave the grade",
        ),
        (
            lambda folder: change(folder, "DELETE FROM sources"),
            ["--student", "ac"],
            3,
            "the record is damaged: it does not hold what grade",
        ),
        (
            lambda folder: change(folder, "DELETE FROM results WHERE position = 1"),
            ["--student", "ac"],
            3,
            "the record is damaged: grade",
        ),
    ],
)
def test_what_can_not_be_replayed_is_told(
    prepare: Callable[[Path], object],
    arguments: list[str],
    code: int,
    told: str,
    copy: Path,
    call: Call,
) -> None:
    prepare(copy)
    got, out, err = call(copy, *arguments)
    assert told in err
    assert (got, out) == (code, "")


def test_a_folder_without_a_record_is_told(tmp_path: Path, call: Call) -> None:
    code, _, err = call(tmp_path, "--student", "ac")
    assert code == 2
    assert "no record in" in err


@pytest.mark.slow
def test_of_forty_all_are_the_same(
    shared: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    lay_problem(tmp_path)
    for student, source in list(SUBMISSIONS.items())[:10]:
        lay(tmp_path, {f"d/{student}{n}.py": f"{source}# {n}\n" for n in range(4)})
    monkeypatch.chdir(tmp_path)
    run(["batch", "d", "--output", "out", "-j", "2", "-q", "--problem", "tiny"])
    code, out, _ = call("out", "--sample", 40, "--seed", 1, "-q")
    assert code == 0
    assert "40 of 40 the same, bit for bit" in out


DOCUMENT = ROOT / "docs/replay.md"


@pytest.mark.parametrize(
    "block", re.findall(r"^```console\n(.*?)^```", DOCUMENT.read_text(), re.M | re.S)
)
def test_what_the_page_shows_is_what_happens(
    block: str, record: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(record.parent)
    command, _, shown = block.partition("\n")
    _, out, _ = call(*command.removeprefix("$ grader replay ").split())
    assert same(out) == same(shown)


def same(text: str) -> list[str]:
    """Text without what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|\d+\.\d\d s|\d+ MiB", "N", text)
    return [" ".join(line.split()) for line in text.splitlines()]
