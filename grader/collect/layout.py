"""The layout of a class: which folder holds it, which platform named it, and whose each part is.

    folder or archive -> wrappers -> problems -> parts
                         hw1/        masked_softmax/   Ann Lee_12345_assignsubmission_file_/...

All is decided once for the whole class, from its outermost names. A *part* is a file or a folder
there: all of it is one student's (or one team's), whatever the names inside it are. So nothing that
a student can name changes whose a file is.

    wrapper    a folder that holds all else: named like what it lies in, or holding an export
    problems   if every folder is called like a problem, the parts lie inside these
    platform   the one that fits most names; what does not fit it is named by the course itself
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.collect.entries import Entry, FileKind, LeftOut, without_suffix
from grader.collect.shapes import Owner, Platform, composed, own, platforms
from grader.collect.submitters import FOLDER, METADATA, read_submitters
from grader.errors import UsageError
from grader.jail.programs.archive import is_hidden
from grader.text import one_line

# `gh classroom clone student-repos` makes this folder, with a clone `<assignment>-<user>` for each.
CLASSROOM_SUFFIX = "-submissions"
# What browsers and systems add to the name of a second copy: "hw1 (1)", "hw1-2", "hw1 copy".
COPY = re.compile(r"(?: ?\(\d+\)|[ _-]\d+| - Copy(?: \(\d+\))?| copy(?: \d+)?)$", re.IGNORECASE)
MOST_SHOWN = 3

Item = Entry | LeftOut
People = tuple[tuple[str, str], ...]  # names and ids


@dataclass(frozen=True)
class Part:
    """A file or folder at the outermost level, and its owners; ``path`` leads to it.

    ``is_own``: the course named it, so that it may be a folder around the class.
    """

    path: str
    owners: tuple[Owner, ...]
    is_folder: bool
    is_own: bool = False

    @property
    def people(self) -> People:
        """The owners by name and id."""
        return tuple((owner.student, owner.student_id) for owner in self.owners)

    def inside(self, path: str) -> list[str]:
        """The folders on the way from this part to the file at ``path``."""
        return path.removeprefix(self.path).strip("/").split("/")[:-1]


@dataclass(frozen=True)
class Layout:
    """The parts of a class, for each path in it.

    ``around`` leads to the folder of the class, with ``/`` at its end; the paths in ``parts`` are
    relative to it. ``is_given``: the user has named that folder. ``notes`` are for people.
    """

    around: str
    parts: Mapping[str, Part]
    is_given: bool
    notes: tuple[str, ...] = ()

    def path(self, path: str) -> str:
        """The path below the folder of the class."""
        return path.removeprefix(self.around)

    def part_of(self, path: str) -> Part:
        """The part that holds the file at ``path``, which may lie in an archive."""
        outer = path
        while outer not in self.parts:
            outer, slash, _ = outer.rpartition("/")
            if not slash:
                raise KeyError(path)
        return self.parts[outer]


@dataclass(frozen=True)
class _Name:
    """A name at the outermost level, and the items in it."""

    name: str
    is_folder: bool
    items: tuple[tuple[str, Item], ...]  # the path below the folder that holds the name

    @property
    def counts(self) -> bool:
        """Whether it may hold work: no note of the course staff, nothing hidden."""
        return self.is_folder or any(
            isinstance(item, Entry) or item.kind is FileKind.CANDIDATE for _, item in self.items
        )

    @property
    def bare(self) -> str:
        return self.name if self.is_folder else without_suffix(self.name)

    @property
    def below(self) -> tuple[tuple[str, Item], ...]:
        return tuple((path.partition("/")[2], item) for path, item in self.items)


def decide(
    items: Iterable[Item], root: str, problems: Container[str], inside: str | None = None
) -> Layout:
    """Decide the layout of a class with the files ``items``, in a folder or archive named ``root``.

    ``inside`` is the path of the folder that holds the class, ``.`` for the outermost, if the user
    names it. UsageError if nothing lies there, or Gradescope's list of submitters is broken.
    """
    held = [(item.path, item) for item in items]
    if inside is None:
        around, root = _around(held, root, problems)
    else:
        around = "".join(f"{part}/" for part in inside.split("/") if part not in ("", "."))
        root = around.split("/")[-2] if around else root
        if around and not any(path.startswith(around) for path, _ in held):
            raise UsageError(f"--inside {inside}: no such folder among the submissions")
    within = [(path.removeprefix(around), item) for path, item in held]
    names = _outermost(within)
    folders = [one for one in names if one.is_folder]
    notes: list[str] = [f"the submissions are those in {one_line(around)}"] if around else []
    parts: dict[str, Part] = {}
    if folders and all(one.name in problems for one in folders):
        for one in folders:
            inner, inner_root = _around(one.below, one.name, ())
            below = [(path.removeprefix(inner), item) for path, item in one.below]
            found, told = _parts(_outermost(below), inner_root)
            notes += told
            prefix = f"{one.name}/{inner}"
            for path, part in found.items():
                owners = tuple(replace(owner, problem=one.name) for owner in part.owners)
                parts[prefix + path] = replace(part, path=prefix + part.path, owners=owners)
        names = [one for one in names if not one.is_folder]
    found, told = _parts(names, root)
    parts |= found
    notes += told
    notes += [
        f"{one.name} is the id of a problem, and lies beside folders that are not: it is taken for "
        "a student's folder"
        for one in names
        if one.is_folder and one.name in problems
    ]
    for path, _ in within:  # what is hidden, or leads out of the archive
        top, slash, _ = path.partition("/")
        parts.setdefault(path, Part(top, (own(top, bool(slash)),), bool(slash)))
    return Layout(around, parts, inside is not None, tuple(notes))


def _around(
    held: Sequence[tuple[str, Item]], root: str, problems: Container[str]
) -> tuple[str, str]:
    """The path of the folder that holds the class, with ``/`` at its end, and its name."""
    around = ""
    names = _outermost(held)
    while (inner := _only_folder(names)) and _is_wrapper(inner, root, problems):
        around, root = f"{around}{inner.name}/", inner.name
        names = _outermost(inner.below)
    return around, root


def _only_folder(names: Sequence[_Name]) -> _Name | None:
    """The folder that holds everything, if one does; notes of the staff may lie beside it."""
    counting = [one for one in names if one.counts]
    return counting[0] if len(counting) == 1 and counting[0].is_folder else None


def _is_wrapper(folder: _Name, root: str, problems: Container[str]) -> bool:
    """Whether a folder that holds everything is no student's: by its name, or as an export."""
    if _platform([folder]):
        return False
    if _same(folder.name, root):
        return True
    if _is_clone(folder.name, root) or folder.name in problems:
        return False
    names = [one for one in _outermost(folder.below) if one.counts]
    if _submitters(names) is not None:
        return True
    if (platform := _platform(names)) and all(platform.read(one.name) for one in names):
        return True
    if names and all(one.is_folder and _is_clone(one.name, folder.name) for one in names):
        return True
    inner = _only_folder(names)
    return inner is not None and _is_wrapper(inner, folder.name, problems)


def _same(name: str, root: str) -> bool:
    """Whether a folder is named like what it lies in, but for what systems add to copies."""
    return composed(name).casefold() in {
        composed(text).casefold() for text in (root, COPY.sub("", root))
    }


def _is_clone(name: str, root: str) -> bool:
    return bool(assignment := _assignment(root)) and name.startswith(f"{assignment}-")


def _assignment(root: str) -> str:
    """The assignment of GitHub Classroom whose clones lie in the folder named ``root``."""
    bare = root if root.endswith(CLASSROOM_SUFFIX) else COPY.sub("", root)
    return bare.removesuffix(CLASSROOM_SUFFIX) if bare.endswith(CLASSROOM_SUFFIX) else ""


def _outermost(held: Iterable[tuple[str, Item]]) -> list[_Name]:
    """The names at the outermost level, with what lies below them; nothing hidden or unsafe."""
    found: defaultdict[str, list[tuple[str, Item]]] = defaultdict(list)
    for path, item in held:
        top = path.partition("/")[0]
        if top not in ("", ".", "..") and not is_hidden(top):
            found[top].append((path, item))
    return [
        _Name(
            top,
            any("/" in path or (isinstance(i, LeftOut) and i.is_folder) for path, i in items),
            tuple(items),
        )
        for top, items in found.items()
    ]


def _platform(names: Sequence[_Name]) -> Platform | None:
    """The platform that fits most of the names, if any does.

    If two fit as many, the one that wrote less of the names: the student chose the rest.
    """
    texts = [one.name for one in names]
    best: tuple[tuple[int, int], Platform] | None = None
    for platform in platforms(texts):
        found = [named for text in texts if (named := platform.read(text))]
        rank = (len(found), -sum(named.length for named in found))
        if found and (best is None or rank > best[0]):
            best = rank, platform
    return best[1] if best else None


def _submitters(names: Sequence[_Name]) -> Mapping[str, tuple[Owner, ...]] | None:
    """The submitters by folder, if this is Gradescope's export: its list lies beside folders."""
    listed = next((one for one in names if one.name == METADATA and not one.is_folder), None)
    if listed is None or not any(one.is_folder and FOLDER.fullmatch(one.name) for one in names):
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


def _parts(names: Sequence[_Name], root: str) -> tuple[dict[str, Part], list[str]]:
    """The part of each path, and notes."""
    submitters = _submitters(names)
    platform = _platform(names) if submitters is None else None
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for one in names:
        spellings[own(one.name, one.is_folder).student].add(one.bare)
    found: dict[str, Part] = {}
    strays: list[str] = []
    for one in names:
        is_own = False
        if submitters and one.is_folder and submitters.get(one.name):
            owners = submitters[one.name]
        elif platform and (named := platform.read(one.name)):
            owners = (named.owner,)
        elif one.is_folder and _is_clone(one.name, root):
            owners = (Owner(composed(one.name.removeprefix(f"{_assignment(root)}-"))),)
        else:
            owner, is_own = own(one.name, one.is_folder), True
            # Two names that differ only in how accents are composed are two students.
            several = len(spellings[owner.student]) > 1
            owners = (replace(owner, student=one.bare) if several else owner,)
            if one.counts and one.name != METADATA:
                strays.append(one.name)
        part = Part(one.name, owners, one.is_folder, is_own)
        found |= {path: part for path, _ in one.items}
    title = "Gradescope" if submitters is not None else platform.title if platform else ""
    return found, _stray_notes(strays, title) if title else []


def _stray_notes(strays: Sequence[str], title: str) -> list[str]:
    if not strays:
        return []
    shown = ", ".join(map(one_line, strays[:MOST_SHOWN])) + (", …" * (len(strays) > MOST_SHOWN))
    return [
        f"{shown}: not named as {title} names what students hand in, unlike the rest; each is "
        "taken for a student's own name"
    ]
