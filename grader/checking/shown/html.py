"""The findings of checks as one HTML page, with tables of what the cases cover.

It needs an extra: `grader.report.html.require_libraries`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from grader.checking.adversaries.coverage import CoverageItem, CoverageRow, Grid, grid
from grader.checking.findings import Severity
from grader.checking.results import CheckResult
from grader.checking.shown.text import place, state, took, worst_first
from grader.report.html.frame import frame
from grader.text import counted

FOLDER = Path(__file__).parent / "templates"
COLUMNS = 6  # of a table, for items
LONG = 16  # characters of an item that needs the width of several columns
MOST_LINES = 12  # of a detail that is open


@dataclass(frozen=True)
class CoverageLines:
    """The items of a row on lines of `COLUMNS`, each item as wide as ``span`` columns."""

    row: CoverageRow
    span: int
    lines: tuple[tuple[CoverageItem, ...], ...]


@dataclass(frozen=True)
class CoverageTables:
    """The rows of one kind: ``grids`` of pairs of sizes, and all ``others``."""

    kind: str
    grids: tuple[tuple[CoverageRow, Grid], ...]
    others: tuple[CoverageLines, ...]


def write(checked: Mapping[str, Sequence[CheckResult]]) -> str:
    """The whole page, for the checks of each problem."""
    templates = frame(FOLDER)
    templates.filters.update(
        place=place, state=state, took=took, worst_first=worst_first, tables=_tables
    )
    templates.globals.update(
        counted=counted, how_many=_how_many, items_of=_items_of, COLUMNS=COLUMNS, MOST=MOST_LINES
    )
    return templates.get_template("check.html").render(checked=checked)


def _how_many(checks: Sequence[CheckResult]) -> tuple[str, ...]:
    """The numbers of errors, warnings, and holes among the items of the tables."""
    findings = [finding for done in checks for finding in done.findings]
    failed = sum(bool(done.why_not) for done in checks)
    rows = [row for finding in findings for row in finding.coverage]
    holes = f"{sum(row.holes for row in rows)} of {_items_of(rows)}" if rows else "not measured"
    errors, warnings = (
        sum(finding.severity == severity for finding in findings)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    return str(errors + failed), str(warnings), holes


def _items_of(rows: Sequence[CoverageRow]) -> int:
    return sum(len(row.items) for row in rows)


def _tables(rows: Sequence[CoverageRow]) -> list[CoverageTables]:
    tables = []
    for kind, found in groupby(rows, key=lambda row: row.kind):
        with_grids = [(row, grid(row)) for row in found]
        tables.append(
            CoverageTables(
                kind=kind,
                grids=tuple((row, made) for row, made in with_grids if made is not None),
                others=tuple(_in_lines(row) for row, made in with_grids if made is None),
            )
        )
    return tables


def _in_lines(row: CoverageRow) -> CoverageLines:
    span = 2 if any(len(each.item) > LONG for each in row.items) else 1
    count = COLUMNS // span
    lines = (row.items[n : n + count] for n in range(0, len(row.items), count))
    return CoverageLines(row, span, tuple(lines))
