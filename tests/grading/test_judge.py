"""Verdicts: each cause and answer has one, and a hidden case tells nothing the submission wrote."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.helpers import LIMITS

from grader.grading.compare import Tolerance
from grader.grading.judge import (
    TOLD_OF_CAUSE,
    TOLD_OF_REFUSAL,
    VERDICT_OF_CAUSE,
    judge_call,
    judge_load,
    not_run,
)
from grader.grading.told import REASONS, explanation
from grader.jail import wire
from grader.jail.wire import Kind, NumberKind, Refusal, WireError
from grader.sandbox.answers import read_answer
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Stopped,
    Uncallable,
)
from grader.verdict import PRECEDENCE, Verdict, overall

WANT = np.array([1.0, 2.0])
TOLERANCES = [Tolerance("first", 0.0, 0.0, 1), Tolerance("second", 1e-3, 0.0, 1)]


def raised(name: str, *bases: str, text: str = "") -> Raised:
    return Raised(name, (name, *bases, "Exception", "BaseException", "object"), text, "line 1")


def test_every_cause_and_refusal_has_its_words_and_verdict() -> None:
    assert set(REASONS) == set(Verdict)
    assert set(VERDICT_OF_CAUSE) == set(TOLD_OF_CAUSE) == set(Cause)
    assert set(TOLD_OF_REFUSAL) == set(Refusal)


@pytest.mark.parametrize(
    ("cause", "verdict"),
    [
        (Cause.WALL, Verdict.TLE),
        (Cause.CPU, Verdict.TLE),
        (Cause.MEMORY, Verdict.MLE),
        (Cause.PRINTED, Verdict.OLE),
        (Cause.RETURNED, Verdict.OLE),
        (Cause.FORBIDDEN, Verdict.SV),
        (Cause.EXITED, Verdict.RTE),
        (Cause.SIGNALLED, Verdict.RTE),
        (Cause.PROTOCOL, Verdict.RTE),
    ],
)
def test_causes(cause: Cause, verdict: Verdict) -> None:
    answer = Stopped(cause, "more of it")
    call, load = judge_call(answer, WANT, TOLERANCES), judge_load(answer)
    assert call.verdict == verdict
    assert load.verdict == (Verdict.CE if verdict == Verdict.RTE else verdict)
    assert "more of it" in call.reason
    assert "more of it" in load.reason


@pytest.mark.parametrize(
    ("answer", "call", "load"),
    [
        (raised("ValueError"), Verdict.RTE, Verdict.CE),
        (raised("SystemExit"), Verdict.RTE, Verdict.CE),
        (raised("MemoryError"), Verdict.MLE, Verdict.MLE),
        (raised("_ArrayMemoryError", "MemoryError"), Verdict.MLE, Verdict.MLE),
        (
            raised("XlaRuntimeError", text="RESOURCE_EXHAUSTED: Out of memory"),
            Verdict.MLE,
            Verdict.MLE,
        ),
        (raised("JaxRuntimeError", text="RESOURCE_EXHAUSTED: 9 bytes"), Verdict.MLE, Verdict.MLE),
        (raised("JaxRuntimeError", text="INVALID_ARGUMENT"), Verdict.RTE, Verdict.CE),
        (raised("ValueError", text="RESOURCE_EXHAUSTED: Out of memory"), Verdict.MLE, Verdict.MLE),
        (raised("ValueError", text="not RESOURCE_EXHAUSTED"), Verdict.RTE, Verdict.CE),
        (Uncallable("no function f"), Verdict.CE, Verdict.CE),
    ],
)
def test_failures(answer: Answer, call: Verdict, load: Verdict) -> None:
    assert judge_call(answer, WANT, TOLERANCES).verdict == call
    assert judge_load(answer).verdict == load


# None is its own name; of these the detail is no type.
NOT_NAMED = {Refusal.NONE, Refusal.RAGGED, Refusal.OVERSIZE}


@pytest.mark.parametrize("refusal", Refusal)
def test_refusals_are_wrong_answers(refusal: Refusal) -> None:
    judgement = judge_call(Refused(refusal, "Thing"), WANT, TOLERANCES)
    assert judgement.verdict == Verdict.WA
    assert judgement.comparison is None
    assert ("a Thing" in judgement.reason) == (refusal not in NOT_NAMED)
    assert judgement.reason.count(":") < 2


def test_numbers_are_compared() -> None:
    right = judge_call(Returned(NumberKind.REAL, (2,), WANT.copy()), WANT, TOLERANCES)
    assert right.verdict == Verdict.AC
    assert right.comparison is not None
    wrong = judge_call(Returned(NumberKind.REAL, (2,), WANT + 1), WANT, TOLERANCES)
    assert wrong.verdict == Verdict.WA
    assert wrong.actual is not None
    for kind in (NumberKind.BOOL, NumberKind.COMPLEX, NumberKind.OTHER):
        other = judge_call(Returned(kind, (2,), None), WANT, TOLERANCES)
        assert other.verdict == Verdict.WA
        assert "expected real numbers" in other.reason


def test_not_run_has_the_verdict_of_the_last() -> None:
    last = judge_call(Stopped(Cause.WALL, "more than 2 s"), WANT, TOLERANCES)
    judgement = not_run(last)
    assert judgement.verdict == Verdict.TLE
    assert judgement.reason == "not run; the last case that was: it took too long (more than 2 s)"


def test_precedence() -> None:
    assert " > ".join(PRECEDENCE) == "JE > SV > CE > TLE > MLE > OLE > RTE > WA > AC"
    for n, verdict in enumerate(PRECEDENCE):
        assert overall(PRECEDENCE[n:]) == overall(reversed(PRECEDENCE[n:])) == verdict
    with pytest.raises(ValueError, match="empty"):
        overall([])


# What the submission wrote, in every place where a frame has room for it.
MARK = "LEAK"
MARKED = st.builds(lambda a, b: f"{a}{MARK}{b}", st.text(max_size=9), st.text(max_size=9))
WORDS = st.one_of(MARKED, st.sampled_from(["KeyError", "MemoryError", "RESOURCE_EXHAUSTED"]))
DIMS = st.lists(st.sampled_from([0, 1, 2, 7777, 2**40, 2**63]), max_size=4)


def _texts(count: int) -> st.SearchStrategy[bytes]:
    return st.lists(WORDS, min_size=count, max_size=count).map(lambda t: wire.pack_texts(*t))


FRAMES = st.one_of(
    st.tuples(st.just(Kind.RAISED), _texts(4)),
    st.tuples(
        st.just(Kind.REFUSED),
        st.builds(wire.pack_refusal, st.sampled_from(Refusal), WORDS),
    ),
    st.tuples(
        st.just(Kind.RETURNED),
        st.builds(
            lambda kind, dims, data: wire.pack_array(kind, tuple(dims), data),
            st.sampled_from(NumberKind),
            st.one_of(DIMS, st.just([2])),
            st.one_of(st.binary(max_size=40), st.just(np.array([7777.0, 0.5]).tobytes())),
        ),
    ),
    st.tuples(st.integers(0, 30), st.binary(max_size=40)),
)


@given(FRAMES)
def test_a_hidden_case_tells_nothing_that_the_submission_wrote(frame: tuple[int, bytes]) -> None:
    kind, payload = frame
    try:
        answer = read_answer((kind, 1, payload), 1, LIMITS)
    except WireError as error:
        answer = Stopped(Cause.PROTOCOL, str(error))
    judgement = judge_call(answer, WANT, TOLERANCES)
    for found in (judgement, not_run(judgement)):
        told = explanation(found.reason, found.verdict, hidden=True)
        assert told.for_student == REASONS[judgement.verdict]
        assert explanation(found.reason, found.verdict, hidden=False).for_student == found.reason


def test_the_guard_above_can_fail() -> None:
    judgement = judge_call(raised(f"E{MARK}", text=MARK), WANT, TOLERANCES)
    told = explanation(judgement.reason, judgement.verdict, hidden=True)
    assert MARK in told.for_staff
    assert told.for_staff not in REASONS.values()
