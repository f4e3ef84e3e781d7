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

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.collect.entries import Entry, FileKind, LeftOut
from grader.collect.outermost import (
    Item,
    Name,
    outermost,
    platform_of,
    read,
    submitters_of,
    user_of_clone,
)
from grader.collect.shapes import Owner, composed, own
from grader.collect.submitters import METADATA
from grader.collect.wrappers import unwrapped
from grader.errors import UsageError
from grader.text import one_line

MOST_SHOWN = 3
ODD = "but not all folders beside it are, so it is taken for a student's folder"
People = tuple[tuple[str, str], ...]  # names and ids


@dataclass(frozen=True)
class Part:
    """A file or folder at the outermost level, and its owners; ``path`` leads to it.

    ``is_own``: the course named it, so that it may hold the class, or some students of it.
    ``is_loose``: a platform's name that a course may give by chance, too.
    ``is_like_problem``: it is named like a problem, and still taken for a student's.
    ``counts``: it may hold work, as `Name.counts` says; the list of submitters holds none.
    """

    path: str
    owners: tuple[Owner, ...]
    is_folder: bool
    is_own: bool = False
    is_loose: bool = False
    is_like_problem: bool = False
    counts: bool = False

    @property
    def people(self) -> People:
        """The owners by name and id."""
        return tuple((owner.student, owner.student_id) for owner in self.owners)

    @property
    def may_be_class(self) -> bool:
        """Whether, by its name, it may also be a folder or an archive that holds the class."""
        return self.is_own or self.is_loose

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

    @property
    def is_all_in_one(self) -> bool:
        """True if a single folder or archive holds all possible work of students."""
        return len({part.path for part in self.parts.values() if part.counts}) <= 1

    def within(self, items: Iterable[Item]) -> list[Item]:
        """The items, with their paths below the folder of the class; others are left out.

        Notes in folders around it are no work, and are dropped.
        """
        found: list[Item] = []
        for item in items:
            if item.path.startswith(self.around):
                found.append(replace(item, path=item.path.removeprefix(self.around)))
            elif isinstance(item, Entry):
                found.append(LeftOut(item.path, f"outside of {self.around}: not looked into"))
            elif item.kind is not FileKind.OTHER or "/" not in item.path:
                found.append(item)
        return found

    def outer(self, path: str) -> str:
        """The path of the archive that holds the file at ``path``; else ``path`` itself."""
        outer = path
        while outer not in self.parts:
            outer, slash, _ = outer.rpartition("/")
            if not slash:
                raise KeyError(path)
        return outer

    def part_of(self, path: str) -> Part:
        """The part that holds the file at ``path``, which may lie in an archive."""
        return self.parts[self.outer(path)]


def decide(
    items: Iterable[Item], root: str, problems: Container[str], inside: str | None = None
) -> Layout:
    """Decide the layout of a class with the files ``items``, in a folder or archive named ``root``.

    ``inside`` is the path of the folder that holds the class, ``.`` for the outermost, if the user
    names it. UsageError if nothing lies there, or Gradescope's list of submitters is broken.
    """
    held = [(item.path, item) for item in items]
    if inside is None:
        around, root = unwrapped(held, root, problems)
    else:
        around, root = _named(inside, held, root)
    within = [(path.removeprefix(around), item) for path, item in held if path.startswith(around)]
    names = outermost(within)
    notes = [f"the submissions are those in {one_line(around)}"] if around else []
    parts: dict[str, Part] = {}
    if _are_problems(names, problems):
        for folder in (one for one in names if one.is_folder):
            inner, inner_root = unwrapped(folder.below, folder.text, ())
            if inner:
                notes.append(f"the submissions are those in {one_line(f'{folder.text}/{inner}')}")
            below = [(path.removeprefix(inner), item) for path, item in folder.below]
            found, told = _parts(outermost(below), inner_root, ())
            notes += told
            prefix = f"{folder.text}/{inner}"
            for path, part in found.items():
                owners = tuple(replace(owner, problem=folder.text) for owner in part.owners)
                parts[prefix + path] = replace(part, path=prefix + part.path, owners=owners)
        names = [one for one in names if not one.is_folder]
    found, told = _parts(names, root, problems)
    parts |= found
    notes += told
    for path, _ in held:  # what is hidden, leads out of the archive, or lies outside
        path = path.removeprefix(around)
        top, slash, _ = path.partition("/")
        parts.setdefault(path, Part(top, (own(top, bool(slash)),), bool(slash)))
    return Layout(around, parts, inside is not None, tuple(notes))


def _named(inside: str, held: Sequence[tuple[str, Item]], root: str) -> tuple[str, str]:
    """The folder that the user names: its path, with ``/`` at its end, and its name."""
    parts = [part for part in inside.split("/") if part not in ("", ".")]
    around = "".join(f"{part}/" for part in parts)
    if parts and not any(path.startswith(around) for path, _ in held):
        raise UsageError(f"--inside {inside}: no such folder among the submissions")
    return around, parts[-1] if parts else root


def _are_problems(names: Sequence[Name], problems: Container[str]) -> bool:
    """Return whether the outermost folders are those of problems, with the students inside.

    A single one beside files may be that of a student with an odd name.
    """
    folders = [one for one in names if one.is_folder]
    files = [one for one in names if one.counts and not one.is_folder]
    is_clear = len(folders) > 1 or (len(folders) == 1 and not files)
    return is_clear and all(one.text in problems for one in folders)


def _parts(
    names: Sequence[Name], root: str, problems: Container[str]
) -> tuple[dict[str, Part], list[str]]:
    """The part of each path, and notes. ``root`` is the name of the folder that holds the names."""
    submitters = submitters_of(names)
    platform = platform_of(names) if submitters is None else None
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for one in names:
        spellings[own(one.text, one.is_folder).student].add(one.bare)
    found: dict[str, Part] = {}
    strays: list[str] = []
    notes: list[str] = []
    for one in names:
        counts = one.counts and one.text != METADATA
        part = Part(one.text, (), one.is_folder, counts=counts)
        if submitters and one.is_folder and submitters.get(one.text):
            part = replace(part, owners=submitters[one.text])
        elif platform and (named := read(platform, one)):
            part = replace(part, owners=(named.owner,), is_loose=platform.is_loose)
        elif user := user_of_clone(one, root):
            part = replace(part, owners=(Owner(composed(user)),))
        else:
            owner = own(one.text, one.is_folder)
            # Two names that differ only in how accents are composed are two students.
            several = len(spellings[owner.student]) > 1
            owner = replace(owner, student=one.bare) if several else owner
            odd = one.is_folder and one.text in problems
            part = replace(part, owners=(owner,), is_own=True, is_like_problem=odd)
            if counts:
                strays.append(one.text)
            if odd:
                notes.append(f"{one_line(one.text)} is the id of a problem: {ODD}")
        found |= {path: part for path, _ in one.items}
    title = "Gradescope" if submitters is not None else platform.title if platform else ""
    return found, [*notes, *(_stray_notes(strays, title) if title else ())]


def _stray_notes(strays: Sequence[str], title: str) -> list[str]:
    if not strays:
        return []
    shown = ", ".join(map(one_line, strays[:MOST_SHOWN])) + (", …" * (len(strays) > MOST_SHOWN))
    return [
        f"{shown}: not named as {title} names what students hand in, unlike the rest; each is "
        "taken for a student's own name"
    ]
