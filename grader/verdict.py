"""Verdicts, and which of several stands for a whole submission."""

from collections.abc import Iterable
from enum import StrEnum


class Verdict(StrEnum):
    """The verdict on a case, or on a submission."""

    AC = "AC"
    WA = "WA"
    RTE = "RTE"
    TLE = "TLE"
    MLE = "MLE"
    OLE = "OLE"
    CE = "CE"
    SV = "SV"
    JE = "JE"


TITLES = {
    Verdict.AC: "accepted",
    Verdict.WA: "wrong answer",
    Verdict.RTE: "run-time error",
    Verdict.TLE: "time limit exceeded",
    Verdict.MLE: "memory limit exceeded",
    Verdict.OLE: "output limit exceeded",
    Verdict.CE: "compile error",
    Verdict.SV: "security violation",
    Verdict.JE: "judge error",
}

# A submission's verdict is the first of these that one of its cases has.
PRECEDENCE = (
    Verdict.JE,
    Verdict.SV,
    Verdict.CE,
    Verdict.TLE,
    Verdict.MLE,
    Verdict.OLE,
    Verdict.RTE,
    Verdict.WA,
    Verdict.AC,
)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a submission whose cases have ``verdicts``; ValueError if there are none."""
    return min(verdicts, key=PRECEDENCE.index)
