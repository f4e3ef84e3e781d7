"""A report as one JSON object, schema ``grader.report/1``.

Numbers that JSON lacks are the strings "NaN", "Infinity" and "-Infinity". A score of null is a
judge error, or that of a student's edition (`samples_only`). Inputs, expected and actual values
that the reader may not see are null.
"""

import json
import math

import numpy as np

from grader.cases.make import Case
from grader.collect.shapes import Owner
from grader.grading.report import CaseResult, Report
from grader.record.record import Grade, Mark
from grader.record.rescorings import Moved

SCHEMA = "grader.report/1"
# The versions that ran the submission; null if nothing was run.
VERSIONS = ("python", "jax", "jaxlib", "flax", "numpy", "platform")


def write(report: Report, **beside: object) -> str:
    """The report on one line, for JSON Lines; ``beside`` are more keys."""
    return json.dumps({**to_dict(report), **beside}, allow_nan=False)


def case_line(case: Case, has_points: bool) -> str:
    """A case of a problem on one line, without a result.

    Its weight is null in a student's edition, which has no points.
    """
    return json.dumps(
        {
            "name": case.name,
            "group": case.group,
            "visibility": case.visibility,
            "weight": case.weight if has_points else None,
            "note": case.note,
            "dims": dict(case.dims),
            "input": {name: plain(value) for name, value in case.inputs.items()},
        },
        allow_nan=False,
    )


def to_dict(report: Report) -> dict[str, object]:
    """The report as plain data."""
    provenance = report.provenance
    return {
        "schema": SCHEMA,
        "submission": {"path": _text(report.path), "sha256": report.sha256},
        "problem": report.problem,
        "verdict": report.verdict.value,
        "score": report.score,
        "max_score": report.max_score,
        "samples_only": report.samples_only,
        "cases": [case_dict(case) for case in report.cases],
        "misconceptions": [hint._asdict() for hint in report.misconceptions],
        "comments": list(report.comments),
        "hints": [hint._asdict() for hint in report.hints],
        "messages": list(report.messages),
        "stdout": report.printed.stdout,
        "stderr": report.printed.stderr,
        "provenance": {
            "grader": provenance.grader,
            "problem_sha256": provenance.problem_sha256,
            "reference_sha256": provenance.reference_sha256,
            "seed": provenance.seed,
            **{name: provenance.versions.get(name) for name in VERSIONS},
            "sandbox": {
                "level": provenance.sandbox.level,
                "layers": list(provenance.sandbox.layers),
            },
            "tier": provenance.tier,
            "tier_reason": provenance.why_not_faster,
            "started_at": provenance.started_at.isoformat(),
            "wall_s": round(provenance.wall_s, 3),
        },
    }


def plain(value: object) -> object:
    """Floats and arrays as JSON takes them, with names for the numbers that it lacks."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def case_dict(case: CaseResult) -> dict[str, object]:
    """One case as plain data."""
    return {
        "name": case.name,
        "group": case.group,
        "visibility": case.visibility,
        "note": case.note,
        "verdict": case.verdict.value,
        "reason": case.reason.for_staff,
        "score": case.score,
        "max_score": case.max_score,
        "error_ratio": plain(case.error_ratio),
        "wall_s": round(case.wall_s, 4),
        "cpu_s": round(case.cpu_s, 4),
        "memory_mib": round(case.memory_mib, 1),
        "input": {name: plain(value) for name, value in case.inputs.items()} or None,
        "expected": plain(case.expected),
        "actual": plain(case.actual),
    }


def student(of: Mark | Grade | Moved | Owner) -> dict[str, object]:
    """A student as plain data."""
    return {"student": of.student, "student_id": of.student_id}


def handed_in(of: Mark | Moved) -> dict[str, object]:
    """A student and a file as plain data."""
    return {**student(of), "path": of.path}


def _text(text: str) -> str:
    """A path may hold bytes that are no text, which JSON can't."""
    return text.encode("utf-8", "replace").decode("utf-8")
