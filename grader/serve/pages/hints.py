"""The hints of a problem that were opened, as HTML."""

from dataclasses import dataclass

from markupsafe import Markup

from grader.serve.attempt import ProblemHints
from grader.serve.pages.statement import in_sections


@dataclass(frozen=True)
class ShownHint:
    """A hint, and its position in the statement."""

    position: int
    heading: Markup
    body: Markup


@dataclass(frozen=True)
class HintsView:
    """The hints that are open, in the order in which they were opened, and how many there are."""

    shown: tuple[ShownHint, ...]
    total: int

    @property
    def left(self) -> int:
        """How many are not open."""
        return self.total - len(self.shown)


def hints_view(hints: ProblemHints) -> HintsView:
    """What the page shows of hints."""
    sections = ((each.position, in_sections(each.text).sections[0]) for each in hints.opened)
    shown = (ShownHint(position, made.heading, made.body) for position, made in sections)
    return HintsView(tuple(shown), hints.total)
