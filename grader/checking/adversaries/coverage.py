"""What the cases cover: in how many cases each fact holds, and the valid ones that no case has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from grader.checking.adversaries.facts import Fact, Sort


@dataclass(frozen=True)
class CoverageRow:
    """A line of the table: of ``subject``, ``what`` is each of ``counts``, in so many cases."""

    kind: Sort
    subject: str
    what: str
    counts: tuple[tuple[str, int], ...]

    @property
    def holes(self) -> int:
        """The number of items that no case has."""
        return sum(not count for _, count in self.counts)


def coverage(counts: Mapping[Fact, int]) -> list[CoverageRow]:
    """The rows of the table; facts that are not one of several share a row."""

    def place(fact: Fact) -> tuple[int, str, str]:
        return list(Sort).index(fact.kind), fact.subject, fact.what if fact.item else ""

    rows = []
    for (kind, subject, what), found in groupby(sorted(counts, key=place), key=place):
        items = sorted(found, key=_order)
        cells = tuple((fact.item or fact.what, counts[fact]) for fact in items)
        rows.append(CoverageRow(list(Sort)[kind], subject, what, cells))
    return rows


def table(rows: list[CoverageRow]) -> str:
    """The table as text: an item and its number of cases, or none."""
    return "\n".join(
        line for row in rows if row.kind in (Sort.SIZE, Sort.VALUE) for line in _lines(row)
    )


def _lines(row: CoverageRow) -> Iterator[str]:
    cells = "; ".join(f"{item}: {count or 'NONE'}" for item, count in row.counts)
    yield f"{row.subject}, {row.what}" if row.what else row.subject
    yield f"    {cells}"


def _order(fact: Fact) -> tuple[list[float], str]:
    """Sort by the numbers of an item, and then by its text."""
    words = fact.item.replace(",", " ").split()
    numbers = []
    for word in words:
        try:
            numbers.append(float(word))
        except ValueError:
            continue
    return numbers, fact.item or fact.what
