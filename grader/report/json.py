"""A report as one JSON object, schema ``grader.report/1``.

Numbers that JSON does not have are the strings "NaN", "Infinity" and "-Infinity". A score of null
is a judge error. Inputs, expected and actual values that the reader may not see are null.
"""

import json
import math
from typing import Any

import numpy as np

from grader.cases.make import Case
from grader.grading.report import CaseResult, Report

SCHEMA = "grader.report/1"
# Of what ran the submission; null where nothing was run.
VERSIONS = ("python", "jax", "jaxlib", "flax", "numpy", "platform")


def write(report: Report, **beside: object) -> str:
    """The report on one line, as JSON Lines wants it; ``beside`` are keys that follow."""
    return json.dumps({**to_dict(report), **beside}, allow_nan=False)


def case_line(case: Case) -> str:
    """A case that was not run yet, on one line."""
    return json.dumps(
        {
            "name": case.name,
            "group": case.group,
            "visibility": case.visibility,
            "weight": case.weight,
            "note": case.note,
            "dims": dict(case.dims),
            "input": {name: plain(value) for name, value in case.inputs.items()},
        },
        allow_nan=False,
    )


def to_dict(report: Report) -> dict[str, Any]:
    """The report as plain data."""
    provenance = report.provenance
    return {
        "schema": SCHEMA,
        "submission": {"path": _text(report.path), "sha256": report.sha256},
        "problem": report.problem,
        "verdict": report.verdict.value,
        "score": report.score,
        "max_score": report.max_score,
        "cases": [case_dict(case) for case in report.cases],
        "misconceptions": [
            {"id": identifier, "message": message} for identifier, message in report.misconceptions
        ],
        "hints": [{"id": identifier, "message": message} for identifier, message in report.hints],
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


def plain(value: Any) -> Any:
    """Floats and arrays as JSON has them, with names for what it has not."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def case_dict(case: CaseResult) -> dict[str, Any]:
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


def _text(text: str) -> str:
    """A path may hold bytes that are no text; JSON may not."""
    return text.encode("utf-8", "replace").decode("utf-8")
