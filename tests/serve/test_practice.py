"""Practice: what is submitted is run, recorded and told; nothing is lost, nothing counts twice."""

import json
from pathlib import Path

import pytest
from support.command import Call
from support.practising import PATIENCE_S, WRONG, Open, over, submit, tried
from support.tiny import GOOD, lay

from grader.errors import UsageError
from grader.record.record import Record
from grader.serve.attempt import AttemptKind, ConflictError, InputsError, State
from grader.serve.practice import Practice
from grader.verdict import Verdict


def test_a_submission_is_graded_and_the_best_one_is_the_mark(
    practice: Practice, tiny_folder: Path
) -> None:
    assert practice.standings()["tiny"].state == "new"
    wrong, right, worse = (tried(practice, source) for source in (WRONG, GOOD, WRONG))
    assert [each.attempt.verdict for each in (wrong, right, worse)] == ["WA", "AC", "WA"]
    assert right.report is not None
    assert right.report.score == right.attempt.score == right.attempt.max_score
    standing = practice.standings()["tiny"]
    assert (standing.state, standing.best, standing.attempts, standing.last) == (
        *("solved", 10.0, 3),
        worse.attempt.number,
    )
    tries = [each.attempt.number for each in (worse, right, wrong)]  # the newest first
    assert [attempt.number for attempt in practice.attempts("tiny")] == tries
    assert practice.source(wrong.attempt.number) == WRONG.encode()
    with Record.open(tiny_folder / "data") as record:
        (mark,) = record.marks()
        assert (mark.path, mark.grade_id) == ("attempts/2.py", right.attempt.grade_id)


def test_nothing_hidden_is_told(practice: Practice) -> None:
    result = tried(practice, "def tiny(a, b):\n    print('seen', a)\n    return [0, 0]\n")
    assert result.report is not None
    hidden = [case for case in result.cases if case.hidden]
    assert len(hidden) == 2
    assert [(case.inputs, case.expected, case.actual) for case in hidden] == [({}, None, None)] * 2
    assert result.report.printed.stdout.count("seen") == 2


def test_each_submission_has_hidden_cases_of_its_own_and_can_be_replayed(
    practice: Practice, tiny_folder: Path, call: Call
) -> None:
    first, second = tried(practice, GOOD).attempt, tried(practice, GOOD).attempt
    tried(practice, GOOD, AttemptKind.SAMPLES)
    data = tiny_folder / "data"
    with Record.open(data) as record:
        one, other = (record.report(attempt.grade_id or 0).cases for attempt in (first, second))
    same = [a.inputs == b.inputs for a, b in zip(one, other, strict=True)]
    assert same == [True, True, False, False]  # two samples, two hidden ones
    folders = ("--problems", tiny_folder / "problems", "--reference", tiny_folder / "reference")
    code, out, err = call("replay", data, "--grade", second.grade_id, *folders, "--format", "json")
    assert (code, json.loads(out)["same"]) == (0, True), err
    code, out, err = call("report", data, "--to", "csv")
    assert (code, out.count("attempts/1.py")) == (0, 1), err


def test_a_run_of_samples_gives_no_points_and_is_replayed(
    practice: Practice, tiny_folder: Path, call: Call
) -> None:
    result = tried(practice, WRONG, AttemptKind.SAMPLES)
    assert result.report is not None
    assert [case.name for case in result.cases] == ["sample/01", "sample/02"]
    assert (result.attempt.verdict, result.attempt.score) == (Verdict.WA, None)
    assert practice.standings()["tiny"].state == "tried"
    assert practice.standings()["tiny"].attempts == 0
    with Record.open(tiny_folder / "data") as record:
        assert record.marks() == []
    folders = ("--problems", tiny_folder / "problems", "--reference", tiny_folder / "reference")
    grade = ("--grade", result.attempt.grade_id)
    code, out, err = call("replay", tiny_folder / "data", *grade, *folders, "--format", "json")
    assert (code, json.loads(out)["same"]) == (0, True), (out, err)


def test_a_file_that_cannot_be_loaded_costs_no_attempt(practice: Practice) -> None:
    result = tried(practice, "def tiny(:\n")
    assert (result.attempt.state, result.attempt.verdict) == (State.DONE, Verdict.CE)
    assert not result.attempt.counts
    assert practice.standings()["tiny"].attempts == 0


def test_a_judge_error_costs_no_attempt_and_says_nothing_of_hidden_inputs(
    tiny_folder: Path, open_practice: Open
) -> None:
    failing = "def tiny(a, b):\n    raise ValueError(f'secret {a}')\n"
    lay(tiny_folder, {"reference/tiny.py": failing})
    with open_practice() as practice:
        result = tried(practice, GOOD)
        assert (result.attempt.state, result.attempt.counts) == (State.FAILED, False)
        assert "not your fault" in result.attempt.failure
        assert "secret" not in repr((result, result.report and result.report.remarks))
        assert practice.standings()["tiny"].attempts == 0


def test_a_notebook_is_graded(practice: Practice) -> None:
    cell = {"cell_type": "code", "source": GOOD, "metadata": {}, "outputs": []}
    notebook = {"cells": [cell], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    number = practice.submit(
        "tiny", AttemptKind.SUBMIT, "my/own.ipynb", json.dumps(notebook).encode()
    )
    attempt = over(practice, number).attempt
    assert (attempt.verdict, attempt.filename) == (Verdict.AC, "own.ipynb")


@pytest.mark.parametrize(
    ("problem", "filename", "data", "told"),
    [
        ("tinny", "a.py", b"", "did you mean 'tiny'"),
        ("tiny", "a.exe", b"", "expected a Python file"),
        ("tiny", "", b"", "expected a Python file"),
        ("tiny", "a.py", b"#" * (65 << 10), "has 65 KiB: expected at most 64 KiB"),
    ],
)
def test_what_cannot_be_graded_is_no_attempt(
    practice: Practice, problem: str, filename: str, data: bytes, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        practice.submit(problem, AttemptKind.SUBMIT, filename, data)
    assert practice.attempts("tiny") == []


def test_estimates_are_those_of_measured_times(practice: Practice) -> None:
    assert practice.result(submit(practice, GOOD)).estimate_s is None
    over(practice, 1)
    estimate = practice.result(submit(practice, GOOD)).estimate_s
    assert estimate is None or 0 <= estimate < PATIENCE_S  # it may be over by now
    over(practice, 2)


def test_drafts_are_kept_and_a_later_one_of_another_tab_is_a_conflict(
    practice: Practice, open_practice: Open
) -> None:
    assert practice.draft("tiny") is None
    first = practice.save_draft("tiny", "a = 1\n", 0)
    second = practice.save_draft("tiny", "a = 2\n", first.version)
    with pytest.raises(ConflictError, match="another tab") as conflict:
        practice.save_draft("tiny", "a = 3\n", first.version)
    assert conflict.value.saved == second == practice.draft("tiny")
    assert practice.save_draft("tiny", "a = 2\n", first.version) == second  # the same text
    with pytest.raises(UsageError, match="KiB"):
        practice.save_draft("tiny", "#" * (65 << 10), second.version)


def test_the_file_of_a_person_is_nobody_elses(practice: Practice) -> None:
    number = submit(practice, GOOD)
    over(practice, number)
    other = practice.of("bo")
    for question in (other.attempt, other.source, other.result):
        with pytest.raises(LookupError, match=f"no attempt {number}"):
            question(number)
    assert other.news(0) == []
    assert other.standings()["tiny"].state == "new"
    assert practice.attempt(number).person == "you"


def test_a_run_with_inputs_of_ones_own_shows_what_the_function_did(
    practice: Practice, open_practice: Open
) -> None:
    source = b"def tiny(a, b):\n    print('seen', a)\n    return [a + b, a * b]\n"
    inputs = {"a": "1.5", "b": "3"}
    number = practice.submit("tiny", AttemptKind.OWN, "tiny.py", source, inputs)
    result = over(practice, number)
    assert (result.attempt.state, result.attempt.verdict) == (State.DONE, None)
    assert (result.report, result.cases, result.attempt.counts) == (None, (), False)
    assert result.own is not None
    assert result.own.inputs == {"a": 1.5, "b": 3.0}
    assert result.own.returned is not None
    assert result.own.returned.tolist() == [4.5, 4.5]
    assert result.own.printed.stdout == "seen 1.5\n"
    failing = practice.submit("tiny", AttemptKind.OWN, "tiny.py", b"1 / 0\n", inputs)
    own = over(practice, failing).own
    assert own is not None
    assert own.returned is None
    assert "ZeroDivisionError" in own.error


def test_inputs_that_the_problem_does_not_allow_are_told_by_argument(practice: Practice) -> None:
    with pytest.raises(InputsError, match="expected a value") as refused:
        practice.submit("tiny", AttemptKind.OWN, "a.py", b"", {"a": "", "c": "1"})
    assert refused.value.errors.keys() == {"a", "b", "c"}
    assert practice.attempts("tiny") == []
