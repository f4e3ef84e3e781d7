"""The findings of checks as a JSON object for each problem, schema ``grader.check/1``."""

import json
from collections.abc import Sequence

from grader.checking.adversaries.coverage import CoverageRow
from grader.checking.results import CheckResult

SCHEMA = "grader.check/1"


def write(problem: str, checks: Sequence[CheckResult]) -> str:
    """The checks of a problem on one line."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "problem": problem,
            "checks": [
                {
                    "name": done.check,
                    "seconds": round(done.seconds, 3),
                    "recalled": done.recalled,
                    "failure": done.why_not or None,
                    "ours": done.ours,
                    "findings": [
                        {
                            "severity": finding.severity,
                            "path": str(finding.path),
                            "line": finding.line,
                            "message": finding.message,
                            "detail": finding.lines,
                            "coverage": [_row(row) for row in finding.coverage],
                        }
                        for finding in done.findings
                    ],
                }
                for done in checks
            ],
        }
    )


def _row(row: CoverageRow) -> dict[str, object]:
    return {
        "kind": row.kind,
        "subject": row.subject,
        "what": row.what,
        "items": [
            {"item": each.item, "sizes": dict(each.sizes), "cases": each.cases}
            for each in row.items
        ],
    }
