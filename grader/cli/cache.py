"""``grader cache``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import click

from grader.cli.exits import EXIT_ACCEPTED
from grader.cli.options import format_option
from grader.errors import JudgeError
from grader.files import KINDS, Kept, cache_root, clear_cache, survey, why_nothing_is_kept
from grader.report.console import console
from grader.report.rows import Rows, fixed, numbers, prose
from grader.text import counted


@dataclass(frozen=True)
class CacheState:
    """Where the cache is, what it holds, and why it can't be written, if it can't.

    ``folder`` is empty if the user has no home; the cache holds nothing then.
    """

    folder: str
    kept: Sequence[Kept]
    why_not: str

    @classmethod
    def read(cls) -> Self:
        """The state of now."""
        why_not = why_nothing_is_kept()
        try:
            return cls(str(cache_root()), survey(), why_not)
        except OSError:
            return cls("", (), why_not)

    @property
    def amount(self) -> str:
        """``1.3 MB in 5 files``."""
        size, files = sum(each.size for each in self.kept), sum(each.files for each in self.kept)
        return f"{size / 1e6:.1f} MB in {counted(files, 'file')}"

    @property
    def line(self) -> str:
        """The state in a line, for people."""
        if not self.folder:
            return f"There is no cache: {self.why_not}."
        can = f"It can't be written ({self.why_not})." if self.why_not else "It can be written."
        return f"The cache is {self.folder}, {self.amount}. {can}"

    def document(self) -> dict[str, object]:
        """The state as JSON."""
        return {
            "folder": self.folder or None,
            "writable": not self.why_not,
            "reason": self.why_not,
            "kept": [
                {
                    "kind": each.kind,
                    "meaning": KINDS[each.kind],
                    "files": each.files,
                    "bytes": each.size,
                }
                for each in self.kept
            ],
        }


@click.command(epilog="Example: grader cache --clear")
@click.option("--clear", is_flag=True, help="Delete what is kept.")
@format_option
def cache(clear: bool, form: str) -> int:
    """Show the cache: where it is, and what is kept there to make later runs faster.

    All of it can be computed again: to clear it costs time, and changes no mark. Grades are not
    kept there; they are in the folder that `grader batch --output` names.
    """
    state = CacheState.read()
    if clear and state.folder and (left := clear_cache()):
        raise JudgeError("\n".join(["a part of the cache could not be deleted", *left]))
    if form == "json":
        document = {"schema": "grader.cache/1", "cleared": clear, **state.document()}
        click.echo(json.dumps(document, indent=2))
    elif clear:
        console().show(f"deleted: {state.amount}")
    else:
        console().show(state.line)
        if not state.folder:
            return EXIT_ACCEPTED
        rows = Rows(*fixed("folder"), *numbers("files", "MB"), prose("what is kept"))
        for each in state.kept:
            rows.add_row(each.kind, str(each.files), f"{each.size / 1e6:.1f}", KINDS[each.kind])
        console().show(rows)
    return EXIT_ACCEPTED
