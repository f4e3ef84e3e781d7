"""What a rescoring did, and what was rescored before, as JSON: schema ``grader.rescore/1``."""

import json
from collections.abc import Sequence
from typing import Any

from grader.record.record import Mark
from grader.record.rescorings import Moved, PastRescoring, Standing
from grader.rescoring.rescore import Scored
from grader.rescoring.text import gain, sort_moves

SCHEMA = "grader.rescore/1"


def write(scored: Sequence[Scored], command: str, is_dry: bool) -> str:
    """One line. ``moves`` are the marks that are not as they were."""
    return _line(
        {
            "schema": SCHEMA,
            "dry_run": is_dry,
            "problems": [
                {
                    "problem": one.problem,
                    "changes": list(one.changes),
                    **_counts(one.moves),
                    "moves": [
                        _move(move) for move in sort_moves(one.moves) if move.before != move.after
                    ],
                    "unanswered": [
                        {
                            "reason": left.reason,
                            "command": command,
                            "marks": [_mark(mark) for mark in left.marks],
                        }
                        for left in one.unanswered
                    ],
                }
                for one in scored
            ],
        }
    )


def write_log(past: Sequence[PastRescoring]) -> str:
    """One line, with everybody's mark before and after."""
    return _line(
        {
            "schema": SCHEMA,
            "rescorings": [
                {
                    "at": one.at,
                    "by": one.by,
                    "why": one.why,
                    "problem": one.problem,
                    "changes": list(one.changes),
                    **_counts(one.moved),
                    "marks": [_move(move) for move in one.moved],
                }
                for one in past
            ],
        }
    )


def _counts(moves: Sequence[Moved]) -> dict[str, int]:
    gains = [gain(move) for move in moves]
    return {
        "rescored": len(gains),
        "up": sum(points > 0 for points in gains),
        "down": sum(points < 0 for points in gains),
    }


def _move(move: Moved) -> dict[str, Any]:
    return {
        "student": move.student,
        "student_id": move.student_id,
        "path": move.path,
        "from": _standing(move.before),
        "to": _standing(move.after),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "verdict": standing.verdict.value,
        "score": standing.score,
        "max_score": standing.max_score,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {"student": mark.student, "student_id": mark.student_id, "path": mark.path}


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
