"""A rescoring, and the log of rescorings, as JSON: schema ``grader.rescore/1``."""

import json
from collections.abc import Sequence

from grader.record.rescorings import Moved, PastRescoring, Standing
from grader.report.json import handed_in
from grader.rescoring.rescore import Scored
from grader.rescoring.text import gain, sort_moves

SCHEMA = "grader.rescore/1"


def write(scored: Sequence[Scored], command: str, is_dry: bool) -> str:
    """The rescoring on one line. ``moves`` are the marks that changed."""
    return _line(
        {
            "schema": SCHEMA,
            "dry_run": is_dry,
            "problems": [
                {
                    "problem": result.problem,
                    "changes": list(result.changes),
                    **_counts(result.moves),
                    "moves": [
                        _move(move)
                        for move in sort_moves(result.moves)
                        if move.before != move.after
                    ],
                    "unanswered": [
                        {
                            "reason": left.reason,
                            "command": command,
                            "marks": [handed_in(mark) for mark in left.marks],
                        }
                        for left in result.unanswered
                    ],
                }
                for result in scored
            ],
        }
    )


def write_log(past: Sequence[PastRescoring]) -> str:
    """The log on one line, with every mark before and after."""
    return _line(
        {
            "schema": SCHEMA,
            "rescorings": [
                {
                    "at": rescoring.at,
                    "by": rescoring.by,
                    "why": rescoring.why,
                    "problem": rescoring.problem,
                    "changes": list(rescoring.changes),
                    **_counts(rescoring.moved),
                    "marks": [_move(move) for move in rescoring.moved],
                }
                for rescoring in past
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


def _move(move: Moved) -> dict[str, object]:
    return {**handed_in(move), "from": _standing(move.before), "to": _standing(move.after)}


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "verdict": standing.verdict.value,
        "score": standing.score,
        "max_score": standing.max_score,
    }


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
