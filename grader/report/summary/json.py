"""How a class did, as one JSON object, schema ``grader.batch/1``."""

import json
from collections.abc import Sequence

from grader.batches.groups import SymptomGroup
from grader.batches.summary import ProblemSummary, Summary, why_to_read
from grader.collect.collection import Unplaced
from grader.record.record import Mark
from grader.report.json import student

SCHEMA = "grader.batch/1"


def write(summary: Summary) -> str:
    """One line."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "problems": [_problem(problem) for problem in summary.problems],
            "groups": [_group(group) for group in summary.groups],
            "borderline": [
                {**_mark(near.mark), "case": near.case, "error_ratio": near.ratio}
                for near in summary.borderline
            ],
            "judge_errors": [_mark(mark) for mark in summary.judge_errors],
            "failed": [_mark(mark) | {"reason": mark.failure} for mark in summary.failed],
            "pending": [_mark(mark) | {"reason": mark.pending} for mark in summary.pending],
            "to_read": [_mark(mark) | {"reason": why_to_read(mark)} for mark in summary.to_read],
            "late": [_mark(mark) for mark in summary.late],
            "superseded": [
                {"path": older, "counts": newest} for older, newest in summary.superseded
            ],
            "unplaced": {
                "of_nobody": [_unplaced(file) for file in summary.unplaced.of_nobody],
                "beside": [_unplaced(file) for file in summary.unplaced.beside],
                "other": [_unplaced(file) for file in summary.unplaced.other],
            },
        },
        ensure_ascii=False,
    )


def write_groups(groups: Sequence[SymptomGroup]) -> str:
    """The groups of wrong answers on one line."""
    return json.dumps({"groups": [_group(group) for group in groups]}, ensure_ascii=False)


def _problem(problem: ProblemSummary) -> dict[str, object]:
    return {
        "problem": problem.problem,
        "submissions": problem.submissions,
        "pending": problem.pending,
        "verdicts": {verdict.value: count for verdict, count in problem.verdicts},
        "max_score": problem.max_score,
        "mean": problem.mean,
        "median": problem.median,
        "lowest": problem.lowest,
        "highest": problem.highest,
        "failures": [
            {
                "case": case.name,
                "failed": case.failed,
                "failed_partly": case.failed_partly,
                "verdicts": {verdict.value: count for verdict, count in case.verdicts},
            }
            for case in problem.failures
        ],
    }


def _group(group: SymptomGroup) -> dict[str, object]:
    return {
        "id": group.id,
        "problem": group.symptom.problem,
        "title": group.symptom.title,
        "misconceptions": list(group.symptom.mistakes),
        "comment": group.comment or None,
        "submissions": [_mark(mark) for mark in group.marks],
    }


def _mark(mark: Mark) -> dict[str, object]:
    return {
        **student(mark),
        "problem": mark.problem,
        "path": mark.path,
        "verdict": mark.verdict.value if mark.verdict else None,
        "score": mark.score,
    }


def _unplaced(file: Unplaced) -> dict[str, object]:
    return {"path": file.path, **student(file.owner), "reason": file.reason}
