"""All submissions of a class: whose they are, which problem they answer, and which of them count.

    folder or zip -> files -> owner and problem of each -> the newest of each pair counts
                     |        |                            |
                     left out unplaced                     superseded

Nothing is dropped: whatever is not graded is in one of the lists, with the reason.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from grader.collect.entries import Entry, LeftOut
from grader.collect.mapping import Mapping
from grader.collect.shapes import Owner, owner_of
from grader.errors import SpecError, UsageError
from grader.placing import Shelf
from grader.submission import Submission

OpenArchive = Callable[[Entry], Iterable[Entry | LeftOut]]


@dataclass(frozen=True)
class Placed:
    """A submission: a student's file for a problem. ``sha256`` is of the file as it was found."""

    entry: Entry
    owner: Owner
    problem: str
    sha256: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one mark for: student, student's id, problem."""
        return self.owner.student, self.owner.student_id, self.problem


@dataclass(frozen=True)
class Unplaced:
    """A file that is nobody's submission, and why; ``owner`` is whose it would be."""

    path: str
    owner: Owner
    reason: str


@dataclass(frozen=True)
class Collection:
    """What was found. Of several files for one key the newest is in ``placed``.

    ``superseded`` are the others, each with the one that counts.
    """

    placed: tuple[Placed, ...]
    superseded: tuple[tuple[Placed, Placed], ...]
    unplaced: tuple[Unplaced, ...]


@dataclass(frozen=True)
class Rules:
    """How files are placed: by the mapping, the folder's shape, and the functions they define.

    ``root`` is the name of the folder of submissions. ``problem`` is what all files answer, if
    the user says so.
    """

    shelf: Shelf
    root: str
    problem: str = ""
    mapping: Mapping | None = None


def collect(
    found: Iterable[Entry | LeftOut], rules: Rules, open_archive: OpenArchive
) -> Collection:
    """Place every file of ``found``, and those in the archives among them.

    SpecError if the mapping names files that are not there; UsageError with all defects of the
    specs that submissions answer, if these are broken.
    """
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    broken: dict[str, str] = {}
    paths: list[str] = []
    for item in _with_contents(found, open_archive):
        paths.append(item.path)
        owner = _owner(item.path, rules)
        if isinstance(item, LeftOut):
            unplaced.append(Unplaced(item.path, owner, item.reason))
            continue
        try:
            submission = item.read()
            problems = _problems(submission, owner, rules)
        except SpecError as error:
            broken[str(error.path)] = str(error)
        except UsageError as error:
            unplaced.append(Unplaced(item.path, owner, str(error)))
        else:
            placed += [Placed(item, owner, problem, submission.sha256) for problem in problems]
    if broken:
        raise UsageError("\n".join(broken.values()))
    if rules.mapping is not None:
        rules.mapping.check_used(paths)
    return _newest(placed, unplaced)


def _with_contents(
    found: Iterable[Entry | LeftOut], open_archive: OpenArchive
) -> Iterator[Entry | LeftOut]:
    for item in found:
        if isinstance(item, Entry) and item.is_archive:
            yield from open_archive(item)
        else:
            yield item


def _owner(path: str, rules: Rules) -> Owner:
    """Whose file it is; what lies in a student's archive is the archive's owner's."""
    ids = rules.shelf.ids
    parts = path.split("/")
    ends = [n for n, part in enumerate(parts, 1) if part.lower().endswith(".zip")] or [len(parts)]
    owner = owner_of(parts[: ends[0]], ids, rules.root)
    inside = next((part for part in parts[ends[0] : -1] if part in ids), "")
    owner = replace(owner, problem=rules.problem or owner.problem or inside)
    row = rules.mapping.row_for(path) if rules.mapping else None
    if row is None:
        return owner
    return replace(
        owner,
        student=row.student or owner.student,
        # Who names another student does not mean the id that the path tells.
        student_id=row.student_id or ("" if row.student else owner.student_id),
        problem=row.problem or owner.problem,
    )


def _problems(submission: Submission, owner: Owner, rules: Rules) -> list[str]:
    """The ids of the problems that a file answers, one or more; raises as `Shelf.get` does."""
    ids = [owner.problem] if owner.problem else rules.shelf.ids_of(submission)
    if not ids:
        raise UsageError(rules.shelf.why_none(submission))
    return [rules.shelf.get(problem_id).spec.id for problem_id in ids]


def _newest(placed: Iterable[Placed], unplaced: Iterable[Unplaced]) -> Collection:
    by_key: defaultdict[tuple[str, str, str], list[Placed]] = defaultdict(list)
    for one in placed:
        by_key[one.key].append(one)
    counting: list[Placed] = []
    superseded: list[tuple[Placed, Placed]] = []
    for several in by_key.values():
        newest = max(several, key=lambda one: (one.entry.modified_at, one.entry.path))
        counting.append(newest)
        superseded += [(one, newest) for one in several if one is not newest]
    return Collection(tuple(counting), tuple(superseded), tuple(unplaced))
