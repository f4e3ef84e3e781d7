"""The names at one level of a class, and what a platform says of them.

A name is that of a file or a folder, with everything that lies in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.collect.entries import Entry, FileKind, LeftOut, without_suffix
from grader.collect.shapes import Owner, Platform, PlatformName, composed, platforms
from grader.collect.submitters import FOLDER, METADATA, read_submitters
from grader.errors import UsageError
from grader.jail.programs.archive import is_hidden

# `gh classroom clone student-repos` makes this folder, with a clone `<assignment>-<user>` for each.
CLASSROOM_SUFFIX = "-submissions"
# What browsers and systems add to the name of a second copy: "hw1 (1)", "hw1-2", "hw1 copy".
COPY = re.compile(r"(?: ?\(\d+\)|[ _-]\d+| - Copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)

Item = Entry | LeftOut


@dataclass(frozen=True)
class Name:
    """A name at this level; ``items`` are what it holds, each with its path at this level."""

    text: str
    is_folder: bool
    items: tuple[tuple[str, Item], ...]

    @property
    def counts(self) -> bool:
        """Tell if it may be a student's, and is no note of the course staff."""
        return self.is_folder or self.holds_work

    @property
    def holds_work(self) -> bool:
        """Tell if a file of it may be a submission."""
        return any(
            isinstance(item, Entry) or item.kind is FileKind.CANDIDATE for _, item in self.items
        )

    @property
    def bare(self) -> str:
        """The name without the suffix of a file."""
        return self.text if self.is_folder else without_suffix(self.text)

    @property
    def below(self) -> tuple[tuple[str, Item], ...]:
        """What it holds, each with its path inside."""
        return tuple((path.partition("/")[2], item) for path, item in self.items)


def outermost(held: Iterable[tuple[str, Item]]) -> list[Name]:
    """The names at the outermost level, except those that are hidden, or lead elsewhere."""
    found: defaultdict[str, list[tuple[str, Item]]] = defaultdict(list)
    for path, item in held:
        text = path.partition("/")[0]
        if text not in ("", ".", "..") and not is_hidden(text):
            found[text].append((path, item))
    return [
        Name(text, any(map(_is_in_folder, items)), tuple(items)) for text, items in found.items()
    ]


def _is_in_folder(one: tuple[str, Item]) -> bool:
    path, item = one
    return "/" in path or (isinstance(item, LeftOut) and item.is_folder)


def platform_of(names: Sequence[Name]) -> Platform | None:
    """The platform that fits most of the names, if any does.

    If two fit as many, the one that wrote less of the names: the student chose the rest.
    """
    best: tuple[tuple[int, int], Platform] | None = None
    for platform in platforms(one.text for one in names):
        found = [named for one in names if (named := read(platform, one))]
        rank = (len(found), -sum(named.length for named in found))
        if found and (best is None or rank > best[0]):
            best = rank, platform
    return best[1] if best else None


def read(platform: Platform, name: Name) -> PlatformName | None:
    """What a platform says by a name; None if the name does not fit it."""
    return platform.read(name.text) if platform.makes_folders or not name.is_folder else None


def submitters_of(names: Sequence[Name]) -> Mapping[str, tuple[Owner, ...]] | None:
    """The submitters by folder, if this is Gradescope's export: its list lies beside folders.

    UsageError if the list can't be read.
    """
    listed = next((one for one in names if one.text == METADATA and not one.is_folder), None)
    if listed is None or not any(one.is_folder and FOLDER.fullmatch(one.text) for one in names):
        return None
    ((path, item),) = listed.items
    if isinstance(item, LeftOut):
        raise UsageError(f"{item.path}: it can't be read: {item.reason}")
    found = item.read()
    if found.size > len(found.data):
        raise UsageError(
            f"{item.path}: it has more than the {len(found.data) >> 20} MiB that are read: take "
            "the :results: and the :history: out of it"
        )
    return read_submitters(path, found.data)


def user_of_clone(name: Name, root: str) -> str:
    """The user of a clone that GitHub Classroom made in the folder ``root``; else empty."""
    bare = root if root.endswith(CLASSROOM_SUFFIX) else COPY.sub("", root)
    if not name.is_folder or not bare.endswith(CLASSROOM_SUFFIX):
        return ""
    start = f"{bare.removesuffix(CLASSROOM_SUFFIX)}-"
    return name.text.removeprefix(start) if name.text.startswith(start) else ""


def is_named_like(name: str, root: str) -> bool:
    """Whether a folder is named like what it lies in, but for what systems add to copies."""
    same = {composed(text).casefold() for text in (root, COPY.sub("", root))}
    return composed(name).casefold() in same
