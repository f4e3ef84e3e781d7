"""What the cases cover: in how many cases each fact holds, and the valid ones that no case has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from grader.checking.adversaries.facts import Fact, Kind


@dataclass(frozen=True)
class Row:
    """A line of the table: of ``subject``, ``what`` is each of ``counts``, in so many cases."""

    kind: Kind
    subject: str
    what: str
    counts: tuple[tuple[str, int], ...]

    @property
    def holes(self) -> int:
        """The number of items that no case has."""
        return sum(not count for _, count in self.counts)


def coverage(counts: Mapping[Fact, int]) -> list[Row]:
    """The rows of the table; facts that are not one of several share a row."""

    def place(fact: Fact) -> tuple[int, str, str]:
        return list(Kind).index(fact.kind), fact.subject, fact.what if fact.item else ""

    rows = []
    for (kind, subject, what), found in groupby(sorted(counts, key=place), key=place):
        items = sorted(found, key=_order)
        cells = tuple((fact.item or fact.what, counts[fact]) for fact in items)
        rows.append(Row(list(Kind)[kind], subject, what, cells))
    return rows


def table(rows: list[Row]) -> str:
    """The table as text: an item and its number of cases, or none."""
    return "\n".join(
        line for row in rows if row.kind in (Kind.SIZE, Kind.VALUE) for line in _lines(row)
    )


def _lines(row: Row) -> Iterator[str]:
    cells = "; ".join(f"{item}: {count or 'NONE'}" for item, count in row.counts)
    yield f"{row.subject}, {row.what}" if row.what else row.subject
    yield f"    {cells}"


def _order(fact: Fact) -> tuple[list[float], str]:
    """Numbers in their order, whatever begins with none after them."""
    words = fact.item.replace(",", " ").replace("under", "-inf").replace("over", "inf").split()
    numbers = []
    for word in words:
        try:
            numbers.append(float(word))
        except ValueError:
            continue
    return numbers, fact.item or fact.what
