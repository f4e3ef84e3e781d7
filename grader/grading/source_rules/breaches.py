"""Which rules on the source a submission breaks: looked at in the jail, without running it.

    the source + the rules -> a child of its own, in which `look.py` parses it
                           -> for each rule a line, or 0
                           -> the rules that are broken

What can't be parsed is judged by no rule: when it is loaded, that is a compile error anyway.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import JudgeError
from grader.grading.report import About, Breach, Remark
from grader.grading.submission import Submission, why_unreadable
from grader.jail import programs
from grader.limits import Limits
from grader.problem.model import Spec
from grader.sandbox.ask import MACHINES_FAULT, ask
from grader.sandbox.outcome import Answer, Returned, Stopped, told
from grader.sandbox.runner import Runner
from grader.sandbox.zygote import RefusedError

PROGRAM = Path(programs.__file__).with_name("look.py")
# 256 KiB of source take about a second. Who waits for a processor is not to blame.
LIMITS = Limits(wall_s=120.0, cpu_s=10.0, memory_mib=2048, printed_kib=64, returned_kib=64)
UNREAD = Remark(
    About.UNREAD, "the rules on the source were not applied: it could not be read as Python"
)
FAILED = "the rules on the source can't be applied here"
UNSEEN = Remark(About.UNSEEN, "no hints on the source: it could not be looked at")


@dataclass(frozen=True)
class Seen:
    """The rules that a source breaks, or why that is not known."""

    breaches: tuple[Breach, ...] = ()
    why_not: Remark | None = None


def find_breaches(spec: Spec, submission: Submission, sandbox: Runner) -> Seen:
    """Look at a source, if the problem has rules on it.

    JudgeError if that fails by no fault of the source, and a mark hangs on it; RefusedError as the
    sandbox.
    """
    rules = (*spec.requires, *spec.forbids)
    if not rules or why_unreadable(submission, spec.limits.source_kib) is not None:
        return Seen()
    given = (submission.data, json.dumps(question(spec)).encode())
    try:
        answer = ask(sandbox, PROGRAM, "look", given, LIMITS, FAILED).answer
        if isinstance(answer, Stopped) and answer.cause in MACHINES_FAULT:
            raise JudgeError(f"{FAILED}: {told(answer)}")
    except RefusedError:
        raise
    except JudgeError:
        if any(rule.effect != "hint" for rule in rules):
            raise
        return Seen(why_not=UNSEEN)
    lines = read_lines(answer, len(rules), len(submission.data))
    if lines is None:
        return Seen(why_not=UNREAD)
    of = " of the notebook's code" if submission.is_source else ""
    required = zip(spec.requires, lines[: len(spec.requires)], strict=True)
    forbidden = zip(spec.forbids, lines[len(spec.requires) :], strict=True)
    missing = [Breach(rule.id) for rule, line in required if not line]
    done = [Breach(rule.id, f"line {line}{of}") for rule, line in forbidden if line]
    return Seen((*missing, *done))


def question(spec: Spec) -> list[Any]:
    """What `look.look` is asked: the entry point's name, and each rule's pattern and settings."""
    arguments = [argument.name for argument in spec.arguments]
    asked = []
    for rule in (*spec.requires, *spec.forbids):
        (pattern,) = rule.patterns
        settings = rule.model_dump()[pattern]
        if pattern == "returns_argument":  # a submission may name its parameters otherwise
            settings = arguments.index(settings)
        asked.append([pattern, settings])
    return [spec.function, asked]


def read_lines(answer: Answer | None, rules: int, size: int) -> list[int] | None:
    """A line for each rule, if these can be lines of a source of so many bytes; else None.

    It comes from a process that parsed whatever the student wrote.
    """
    values = answer.values if isinstance(answer, Returned) else None
    if values is None or values.shape != (rules,):
        return None
    lines = values.tolist()
    if not all(0 <= line <= size + 1 and line.is_integer() for line in lines):
        return None
    return [int(line) for line in lines]
