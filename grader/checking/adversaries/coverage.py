"""What the cases cover: in how many cases each fact holds, and the valid ones that no case has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.checking.adversaries.facts import Fact, Sizes, Sort

IN_TEXT = (Sort.SIZE, Sort.VALUE)  # the text is long enough with these


@dataclass(frozen=True)
class CoverageItem:
    """The number of ``cases`` that count and have an item; 0 is a hole.

    ``sizes`` are the dimensions and their sizes, if the item is about sizes.
    """

    item: str
    cases: int
    sizes: Sizes = ()


@dataclass(frozen=True)
class CoverageRow:
    """A line of the table: of ``subject``, ``what`` is each of ``items`` in some cases."""

    kind: Sort
    subject: str
    what: str
    items: tuple[CoverageItem, ...]

    @property
    def title(self) -> str:
        """Tell people what the items are about."""
        if self.kind == Sort.FAST_PATH:
            return self.what  # it names the subject
        return f"{self.subject}, {self.what}" if self.what else self.subject

    @property
    def holes(self) -> int:
        """The number of items that no case has."""
        return sum(not item.cases for item in self.items)


@dataclass(frozen=True)
class Grid:
    """Pairs of sizes of two dimensions: the number of cases for each pair.

    ``counts`` has a row for each of ``heights``, the sizes of the dimension ``down``, and in it an
    entry for each of ``widths``, the sizes of the dimension ``across``. None is a pair that was not
    asked for: it is not valid, or is one of too many.
    """

    down: str
    across: str
    heights: tuple[int, ...]
    widths: tuple[int, ...]
    counts: tuple[tuple[int | None, ...], ...]


def coverage(counts: Mapping[Fact, int]) -> tuple[CoverageRow, ...]:
    """The rows of the table, without programs; facts that are not one of several share a row."""

    def place(fact: Fact) -> tuple[int, str, str]:
        return list(Sort).index(fact.kind), fact.subject, fact.what if fact.item else ""

    rows = []
    covered = (fact for fact in counts if fact.kind != Sort.PROGRAM)
    for (kind, subject, what), found in groupby(sorted(covered, key=place), key=place):
        items = tuple(
            CoverageItem(fact.item or fact.what, counts[fact], fact.sizes)
            for fact in sorted(found, key=_order)
        )
        rows.append(CoverageRow(list(Sort)[kind], subject, what, items))
    return tuple(rows)


def table(rows: Sequence[CoverageRow]) -> str:
    """The table as text: an item and its number of cases, or none. Fast paths are left out."""
    return "\n".join(line for row in rows if row.kind in IN_TEXT for line in _lines(row))


def grid(row: CoverageRow) -> Grid | None:
    """The pairs of sizes of a row as a grid; None if its items are something else."""
    by_pair = {item.sizes: item.cases for item in row.items if len(item.sizes) == 2}
    if len(by_pair) != len(row.items):
        return None
    down, across = (tuple(sorted({pair[n] for pair in by_pair})) for n in (0, 1))
    counts = tuple(tuple(by_pair.get((one, other)) for other in across) for one in down)
    return Grid(
        down=down[0][0],
        across=across[0][0],
        heights=tuple(size for _, size in down),
        widths=tuple(size for _, size in across),
        counts=counts,
    )


def _lines(row: CoverageRow) -> Iterator[str]:
    cells = "; ".join(f"{each.item}: {each.cases or 'NONE'}" for each in row.items)
    yield row.title
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
