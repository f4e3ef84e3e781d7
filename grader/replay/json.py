"""A grade then and now as one JSON object, schema ``grader.replay/1``."""

import json

from grader.replay.replay import Replayed
from grader.report.json import case_dict, student

SCHEMA = "grader.replay/1"


def write(replayed: Replayed) -> str:
    """The object on one line, for JSON Lines. Cases are as in ``grader.report/1``."""
    grade, then, now = replayed.grade, replayed.then, replayed.now
    found = {
        "schema": SCHEMA,
        "grade": grade.grade_id,
        "counts": grade.counts,
        **student(grade),
        "problem": grade.problem,
        "path": then.path,
        "sha256": then.sha256,
        "same": replayed.same,
        "changed": list(replayed.changed),
        "verdict": {"then": then.verdict.value, "now": now.verdict.value},
        "score": {"then": then.score, "now": now.score},
        "max_score": then.max_score,
        "second_replay_same": replayed.is_steady,
        "source_is_cut": replayed.is_cut,
        "reasons": replayed.reasons(),
        "conditions": [
            {
                "name": condition.name,
                "then": condition.then,
                "now": condition.now,
                "same": condition.then == condition.now,
            }
            for condition in replayed.conditions
        ],
        "cases": [
            {
                "name": before.name,
                "differs": list(differs),
                "then": case_dict(before),
                "now": case_dict(after),
            }
            for before, after, differs in zip(then.cases, now.cases, replayed.differs, strict=True)
        ],
        "started_at": {
            "then": then.provenance.started_at.isoformat(),
            "now": now.provenance.started_at.isoformat(),
        },
    }
    return json.dumps(found, allow_nan=False)
