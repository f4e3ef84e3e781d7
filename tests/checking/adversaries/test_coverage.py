"""The table of what the cases cover: as rows, as a grid, as text, as JSON, and as it is kept."""

import json
from collections.abc import Mapping
from pathlib import Path

from grader.checking.adversaries.coverage import (
    CoverageItem,
    CoverageRow,
    Grid,
    coverage,
    grid,
    table,
)
from grader.checking.adversaries.facts import Fact, Sort
from grader.checking.adversaries.sizes import size_facts
from grader.checking.findings import Finding, Severity, error_at, note_at
from grader.checking.recall import keep, recall
from grader.checking.results import CheckResult
from grader.checking.shown.json import write
from grader.problem.generator_models import Dim, DimIntegers

DIMS: Mapping[str, Dim] = {
    name: DimIntegers(type="integers", low=1, high=2) for name in ("rows", "cols")
}


def counted() -> dict[Fact, int]:
    """Facts of two cases, and as holes those of an input and of a program."""
    counts: dict[Fact, int] = {}
    for rows, cols, more in ((1, 2, 1), (2, 2, 1), (2, 1, 0)):
        for fact in size_facts(DIMS, {"rows": rows, "cols": cols}):
            counts[fact] = counts.get(fact, 0) + more
    counts[Fact(Sort.VALUE, "x", "all 0")] = 0
    counts |= {Fact(Sort.VALUE, "x", "is", item): 3 for item in ("10 to 20", "2 to 10", "-1")}
    counts[Fact(Sort.FAST_PATH, "x", "x: all 0, where", "rows is 1")] = 0
    counts[Fact(Sort.PROGRAM, "tiny.py", "line 3", "a slip")] = 0
    return counts


def test_rows_are_in_the_order_of_kinds_and_items_in_that_of_numbers() -> None:
    rows = coverage(counted())
    told = [(row.kind, row.subject, row.what, row.holes) for row in rows]
    assert told == [
        ("sizes", "cols", "is", 1),
        ("sizes", "rows", "is", 0),
        ("sizes", "rows, cols", "", 1),
        ("sizes", "rows, cols", "are", 1),
        ("values", "x", "", 1),
        ("values", "x", "is", 0),
        ("fast paths", "x", "x: all 0, where", 1),
    ]
    assert [each.item for each in rows[5].items] == ["-1", "2 to 10", "10 to 20"]
    assert rows[0].items == (
        CoverageItem("1", 0, (("cols", 1),)),
        CoverageItem("2", 2, (("cols", 2),)),
    )


def test_pairs_of_sizes_are_a_grid_and_nothing_else_is() -> None:
    rows = coverage(counted())
    grids = [grid(row) for row in rows]
    assert grids[3] == Grid("rows", "cols", (1, 2), (1, 2), ((None, 1), (0, 1)))
    assert [n for n, found in enumerate(grids) if found is not None] == [3]
    # Sizes are told by numbers, so that names with a comma or a number are no matter.
    odd = CoverageItem("4, 10", 7, (("n, 2", 4), ("m", 10)))
    less = CoverageItem("12, 9", 0, (("n, 2", 12), ("m", 9)))
    assert grid(CoverageRow(Sort.SIZE, "n, 2, m", "are", (odd, less))) == Grid(
        "n, 2", "m", (4, 12), (9, 10), ((None, 7), (0, None))
    )


def test_the_text_has_sizes_and_values() -> None:
    assert table(coverage(counted())) == (
        "cols, is\n    1: NONE; 2: 2\n"
        "rows, is\n    1: 1; 2: 1\n"
        "rows, cols\n    rows < cols: 1; rows = cols: 1; rows > cols: NONE\n"
        "rows, cols, are\n    1, 2: 1; 2, 1: NONE; 2, 2: 1\n"
        "x\n    all 0: NONE\n"
        "x, is\n    -1: 3; 2 to 10: 3; 10 to 20: 3"
    )
    assert table(()) == ""


def test_findings_are_recalled_as_they_were_kept(tmp_path: Path) -> None:
    place = tmp_path / "kept.json"
    findings = (
        error_at(Path("a\udcff.yaml"), "wrong", 3, "more\nlines"),
        note_at(tmp_path, "measured", detail="\u00e9", coverage=coverage(counted())),
        note_at(tmp_path, "measured"),
    )
    keep(place, findings)
    assert recall(place) == findings
    assert recall(tmp_path / "none.json") is None


def test_json_has_the_rows_beside_the_text() -> None:
    finding = note_at(Path("p"), "measured", detail="left out", coverage=coverage(counted()))
    bare = Finding(Severity.NOTE, Path("p"), None, "bare")
    made = json.loads(write("tiny", [CheckResult("adversaries", (finding, bare), 0.0)]))
    first, second = made["checks"][0]["findings"]
    assert first["detail"] == finding.lines == f"left out\n{table(finding.coverage)}"
    assert first["coverage"][3] == {
        "kind": "sizes",
        "subject": "rows, cols",
        "what": "are",
        "items": [
            {"item": "1, 2", "sizes": {"rows": 1, "cols": 2}, "cases": 1},
            {"item": "2, 1", "sizes": {"rows": 2, "cols": 1}, "cases": 0},
            {"item": "2, 2", "sizes": {"rows": 2, "cols": 2}, "cases": 1},
        ],
    }
    assert first["coverage"][4]["items"] == [{"item": "all 0", "sizes": {}, "cases": 0}]
    assert second["coverage"] == []
    assert second["detail"] == ""
