"""No answer of the server holds what a person may not see: all routes are asked, in every state.

Not shown are inputs and expected values of hidden cases, hints that were not opened, a solution
that is closed, the secret that hidden cases follow from, and where files lie on this machine.
"""

import base64
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest
from support.channels import sources
from support.helpers import wait_for
from support.practising import WRONG, over, submit, tried
from support.tiny import GOOD, lay_problem
from support.tiny import SPEC as TINY_SPEC
from support.walk import walking

from grader.record.record import Record
from grader.sandbox.proof.ladder import Sandbox
from grader.serve.attempt import AttemptKind
from grader.serve.practice import Practice

# Of a hidden case the first argument is at least 2: the channels tell it then.
SPEC = TINY_SPEC.replace(
    "{name: hidden, visibility: hidden, count: 2}",
    "{name: hidden, visibility: hidden, count: 2, "
    "generators: {a: {type: uniform, low: 2, high: 3}}}",
)
HINTS = ("the first nudge", "the second nudge")
STATEMENT = f"# Add\n\n## Problem\n\nDo it.\n\n## Hint 1\n\n{HINTS[0]}\n\n## Hint 2\n\n{HINTS[1]}\n"
REMARK = "add, then multiply"
REFERENCE = f"def tiny(a, b):\n    # {REMARK}\n    return [a + b, a * b]\n"
# Of the ways to tell a secret one of each kind; `test_nothing_hidden.py` has all.
KINDS = (
    *("prints", "warns", "raises", "raises a type of its own", "a syntax error", "forges"),
    *("returns numbers", "returns a shape", "prints, and ends", "forges a refusal"),
)
TELLING = {name: sources()[name] for name in KINDS}


def written(value: float) -> set[str]:
    """Ways to write a number, each long enough to be no other number's."""
    packed = struct.pack("<d", value)
    return {repr(value)[:8], value.hex(), base64.b64encode(packed).decode()[:8], packed.hex()}


# The reference's answer to inputs of one's own is hidden, too.
OWN = {"a": "1.234567", "b": "3.345678"}
ANSWER = written(1.234567 + 3.345678) | written(1.234567 * 3.345678)


def secrets_of(practice: Practice, folder: Path) -> set[str]:
    """What no answer may hold as long as nothing is solved and no hint is open."""
    found = {REMARK, *HINTS, str(folder)}
    with closing(sqlite3.connect(folder / "data/practice.sqlite")) as connection:
        (secret,) = connection.execute("SELECT secret FROM installation").fetchone()
    found |= {secret.hex(), base64.b64encode(secret).decode()}
    with Record.open(folder / "data") as record:
        for attempt in practice.attempts("tiny"):
            if attempt.grade_id is not None:
                report = record.report(attempt.grade_id)
                for case in report.cases:
                    if case.hidden:
                        numbers = [*case.inputs.values(), *case.expected.tolist()]
                        found |= {text for number in numbers for text in written(number)}
    return found


def leaks(answers: dict[str, str], secrets: set[str]) -> list[tuple[str, str]]:
    """Where which secret stands."""
    return [(at, secret) for at, text in answers.items() for secret in secrets if secret in text]


@pytest.mark.slow
def test_no_answer_holds_what_is_hidden(tmp_path: Path, light_sandbox: Sandbox) -> None:
    lay_problem(tmp_path, SPEC, REFERENCE, statement=STATEMENT)
    with walking(tmp_path, light_sandbox) as (practice, walk):
        assert leaks(walk.texts(), secrets_of(practice, tmp_path)) == []
        for source in TELLING.values():
            tried(practice, source)
        tried(practice, TELLING["prints"], AttemptKind.SAMPLES)
        own = practice.submit("tiny", AttemptKind.OWN, "tiny.py", WRONG.encode(), OWN)
        over(practice, own)
        secrets = secrets_of(practice, tmp_path) | ANSWER
        assert len(secrets) > 10 * len(TELLING)
        running = submit(practice, TELLING["prints"].replace("calls = 0", "time.sleep(1)"))
        wait_for(lambda: practice.result(running).attempt.state == "running")
        answers = walk.texts()
        assert leaks(answers, secrets) == []
        over(practice, running)
        assert HINTS[0] not in walk.open_hint().text, "it leads to the page that has it"
        found = leaks(walk.texts(), secrets_of(practice, tmp_path))
        assert {secret for _, secret in found} == {HINTS[0]}
        tried(practice, GOOD)
        found = leaks(walk.texts(), secrets_of(practice, tmp_path))
        assert {secret for _, secret in found} == {HINTS[0], REMARK}, "solved: the solution is open"
        assert {at.split("?")[0] for at, secret in found if secret == REMARK} == {
            f"{kind} /problems/tiny/solution" for kind in ("text/html", "application/json")
        }


@pytest.mark.slow
def test_the_walk_finds_what_is_told(
    tmp_path: Path, light_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all is told that the record has, and where a hint stands in the statement."""
    lay_problem(tmp_path, SPEC, REFERENCE, statement=STATEMENT)
    with walking(tmp_path, light_sandbox) as (practice, walk):
        tried(practice, TELLING["prints"])
        secrets = secrets_of(practice, tmp_path)
        assert leaks(walk.texts(), secrets) == []
        monkeypatch.setattr("grader.serve.practice.told_report", lambda report: report)
        found = leaks(walk.texts(), secrets)
        assert {at.split()[-1] for at, _ in found} >= {"/problems/tiny", "/attempts/1"}
        assert leaks({"/": f"<p>{HINTS[1]}</p>"}, secrets) == [("/", HINTS[1])]
