"""Similar submissions as one JSON object, schema ``grader.similar/1``."""

import json
from collections.abc import Sequence
from itertools import groupby

from grader.report.json import handed_in
from grader.similar.graded_files import GradedFile
from grader.similar.pairs import Pair, Similarities
from grader.similar.sides import Passage, side_by_side
from grader.similar.text import NOTE

SCHEMA = "grader.similar/1"


def write(comparisons: Sequence[Similarities], most: int) -> str:
    """One line, with the ``most`` most similar pairs of each problem."""
    problems = [_problem(one, most) for one in comparisons]
    found = {"schema": SCHEMA, "note": NOTE, "problems": problems}
    return json.dumps(found, ensure_ascii=False)


def _problem(found: Similarities, most: int) -> dict[str, object]:
    return {
        "problem": found.problem,
        "compared": found.files,
        "pairs_found": len(found.pairs),
        "pairs": [_pair(pair) for pair in found.pairs[:most]],
        "identical": [{"own": one.own, **_file(one.file)} for one in found.identical],
        "crowds": [[handed_in(mark) for mark in crowd] for crowd in found.crowds],
        "not_compared": [{**handed_in(mark), "reason": why} for mark, why in found.unread],
    }


def _pair(pair: Pair) -> dict[str, object]:
    return {
        "common": pair.common,
        "share": pair.share,
        "left": {**_file(pair.left.file), "common_lines": _ranges(pair.left.lines)},
        "right": {**_file(pair.right.file), "common_lines": _ranges(pair.right.lines)},
        "parts": [_part(part) for part in side_by_side(pair)],
    }


def _part(part: Passage) -> dict[str, object]:
    """The lines of a part on both sides, and pairs of lines that stand beside each other."""
    left = [line.number for line, _ in part.rows if line is not None]
    right = [line.number for _, line in part.rows if line is not None]
    beside = [
        [one.number, other.number]
        for one, other in part.rows
        if one is not None and other is not None and one.is_common and other.is_common
    ]
    return {"left": _ranges(left), "right": _ranges(right), "beside": beside}


def _ranges(lines: Sequence[int]) -> list[list[int]]:
    """Sorted line numbers as ranges, which include their last line."""
    runs = groupby(enumerate(lines), key=lambda found: found[1] - found[0])
    numbers = [[line for _, line in run] for _, run in runs]
    return [[run[0], run[-1]] for run in numbers]


def _file(file: GradedFile) -> dict[str, object]:
    return {"sha256": file.sha256, "students": [handed_in(mark) for mark in file.marks]}
