"""All submissions of a class: their owners, the problems they answer, and those that count.

    folder or zip -> files -> owner and problem of each -> the newest of each pair counts
                     |        |                            |
                     left out unplaced                     superseded

Nothing is dropped: a file that is not graded is in one of the lists, with the reason.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from grader.collect.doubts import NO_DOUBTS, Doubts, Rivals, doubts
from grader.collect.entries import SUFFIXES, Entry, FileKind, LeftOut, is_archive, of_other_kind
from grader.collect.layout import Layout, People, decide
from grader.collect.lookalikes import lookalikes
from grader.collect.mapping import Mapping, MappingRow
from grader.collect.shapes import Owner, copy_number
from grader.errors import GraderError, UsageError
from grader.grading.placing import ids_of, why_none
from grader.problem.catalogue import Shelf

Key = tuple[str, str, str]  # student, student's id, problem
OpenArchive = Callable[[Entry], Iterable[Entry | LeftOut]]

# Of one student. Each archive costs a process, each file a search.
MOST_ARCHIVES = 20
MOST_FILES = 2000


@dataclass(frozen=True)
class Placed:
    """A submission: a student's file for a problem. ``sha256`` is of the file as it was found.

    ``named_in`` is the line of the mapping that names this very file, 0 if none does.
    ``defines_it``: the file seems to define the problem's function. If the user or a folder names
    the problem, helpers and tests beside a solution are placed, too, and don't define it.
    """

    entry: Entry
    owner: Owner
    problem: str
    sha256: str
    defines_it: bool = True
    named_in: int = 0

    @property
    def precedence(self) -> tuple[bool, str, bool, float, int, str]:
        """The order of submissions with the same key: the largest counts."""
        entry, attempt = self.entry, self.owner.attempt
        newest = entry.modified_at, copy_number(entry.path), entry.path
        return self.named_in > 0, attempt, self.defines_it, *newest

    @property
    def key(self) -> Key:
        """The key of a mark: there is one mark for each key."""
        return self.owner.student, self.owner.student_id, self.problem


@dataclass(frozen=True)
class Unplaced:
    """A file that is nobody's submission, and why; ``owner`` is the student it would belong to.

    ``is_ours`` says that the grader failed, and not the file.
    """

    path: str
    owner: Owner
    reason: str
    is_ours: bool = False
    kind: FileKind = FileKind.CANDIDATE


@dataclass(frozen=True)
class Collection:
    """The files of a class. ``placed`` holds one file for each key.

    It is the file that the mapping names, or the newest one that defines the function.
    ``superseded`` are the other files, each with the file that counts instead. ``doubts`` are those
    whether other folders hold the students; ``notes`` are for people.
    """

    placed: tuple[Placed, ...]
    superseded: tuple[tuple[Placed, Placed], ...]
    unplaced: tuple[Unplaced, ...]
    doubts: Doubts = NO_DOUBTS
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """The rules for placing files: the mapping, the folder's shape, and the functions they define.

    ``root`` is the name of the folder of submissions. All files answer ``problem``, if the user
    names one. ``inside`` is the path of the folder that holds the students, if the user names it.
    """

    shelf: Shelf
    root: str
    problem: str = ""
    mapping: Mapping | None = None
    inside: str | None = None


def collect(
    found: Iterable[Entry | LeftOut], rules: Rules, open_archive: OpenArchive
) -> Collection:
    """Place every file of ``found``, and those in the archives among them.

    SpecError if rows of the mapping are not obeyed; UsageError with all defects of broken specs
    that submissions answer, or as `decide`.
    """
    everything = list(found)
    layout = decide(everything, rules.root, rules.shelf.ids, rules.inside)
    outer = layout.within(everything)
    placed: list[Placed] = []
    unplaced: list[Unplaced] = []
    paths = [item.path for item in outer]
    for item in _with_contents(outer, layout, open_archive):
        owners = _owners(item.path, layout, rules)
        paths.append(item.path)
        if isinstance(item, LeftOut):
            unplaced += [
                Unplaced(item.path, owner, item.reason, item.is_ours, item.kind)
                for owner, _ in owners
            ]
            continue
        try:
            submission = item.read()
        except UsageError as error:
            unplaced += [Unplaced(item.path, owner, str(error)) for owner, _ in owners]
            continue
        answered = ids_of(submission, rules.shelf)
        for owner, line in owners:
            problems = [owner.problem] if owner.problem else answered
            if not problems:
                unplaced.append(Unplaced(item.path, owner, why_none(submission, rules.shelf)))
            placed += [
                Placed(item, owner, problem, submission.sha256, problem in answered, line)
                for problem in problems
            ]
    _check_specs({submission.problem for submission in placed}, rules.shelf)
    if rules.mapping is not None:
        rules.mapping.check_used(dict.fromkeys(paths), layout.around)
    counting, superseded = _with_one_each(placed)
    if rules.mapping is not None:
        rules.mapping.refuse(_not_obeyed(superseded))
    notes = (*layout.notes, *lookalikes(one.owner for one in counting))
    found_doubts = _doubts(layout, rules.mapping, outer, placed)
    return Collection(tuple(counting), tuple(superseded), tuple(unplaced), found_doubts, notes)


def _check_specs(problems: Iterable[str], shelf: Shelf) -> None:
    """Raise UsageError with all defects if a spec of ``problems`` is broken."""
    broken = []
    for problem in sorted(problems):
        try:
            shelf.get(problem)
        except GraderError as error:
            broken.append(str(error))
    if broken:
        raise UsageError("\n".join(broken))


def _with_contents(
    outer: Iterable[Entry | LeftOut], layout: Layout, open_archive: OpenArchive
) -> Iterator[Entry | LeftOut]:
    """Yield every file; the files of an archive in place of the archive.

    What is more than `MOST_ARCHIVES` and `MOST_FILES` of one student is left out.
    """
    opened = _newest_archives(outer, layout)
    files: Counter[People] = Counter()
    for item in outer:
        part = layout.parts[item.path]
        inside: Iterable[Entry | LeftOut] = (item,)
        if isinstance(item, Entry) and not item.path.lower().endswith(SUFFIXES):
            inside = (of_other_kind(item.path),)  # a list of submitters: it has been read
        elif isinstance(item, Entry) and is_archive(item.path):
            reason = f"more than {MOST_ARCHIVES} archives of one student: not looked into"
            inside = open_archive(item) if item in opened else (LeftOut(item.path, reason),)
        for one in inside:
            files[part.people] += isinstance(one, Entry)
            if isinstance(one, Entry) and files[part.people] > MOST_FILES:
                reason = f"more than {MOST_FILES:,} files of one student: not looked into"
                yield LeftOut(one.path, reason)
            else:
                yield one


def _newest_archives(outer: Iterable[Entry | LeftOut], layout: Layout) -> set[Entry]:
    """The archives to open: of each student the newest."""
    found: defaultdict[People, list[tuple[str, float, Entry]]] = defaultdict(list)
    for item in outer:
        if isinstance(item, Entry) and is_archive(item.path):
            part = layout.parts[item.path]
            found[part.people].append((part.owners[0].attempt, item.modified_at, item))
    return {
        entry
        for archives in found.values()
        for *_, entry in sorted(archives, key=lambda one: one[:2])[-MOST_ARCHIVES:]
    }


def _owners(path: str, layout: Layout, rules: Rules) -> list[tuple[Owner, int]]:
    """The owners of a file, each with the line of the mapping that names the very file, or 0.

    A file in a student's archive belongs to the archive's owner, also by the mapping.
    """
    ids, part = rules.shelf.ids, layout.part_of(path)
    inside = next((folder for folder in part.inside(path) if folder in ids), "")
    found = [
        replace(owner, problem=rules.problem or owner.problem or inside) for owner in part.owners
    ]
    rows = _rows(rules.mapping, layout, path)
    if not rows:
        return [(owner, 0) for owner in found]
    owners: dict[Owner, int] = {}
    for row in rows:
        for owner in found[:1] if row.student else found:
            mapped = replace(
                owner,
                student=row.student or owner.student,
                # If the mapping names another student, the id in the path is not that student's.
                student_id=row.student_id or ("" if row.student else owner.student_id),
                problem=row.problem or owner.problem,
            )
            is_named = row.path in (path, layout.outer(path))
            owners.setdefault(mapped, row.line if is_named else 0)
    return list(owners.items())


def _rows(mapping: Mapping | None, layout: Layout, path: str) -> tuple[MappingRow, ...]:
    """The rows about a file, or else about the archive that holds it."""
    if mapping is None:
        return ()
    return mapping.rows_for(path) or mapping.rows_for(layout.outer(path))


def _with_one_each(placed: Iterable[Placed]) -> tuple[list[Placed], list[tuple[Placed, Placed]]]:
    """The file that counts for each key, and each other file with the one that counts."""
    by_key: defaultdict[Key, list[Placed]] = defaultdict(list)
    for submission in placed:
        by_key[submission.key].append(submission)
    counting: list[Placed] = []
    superseded: list[tuple[Placed, Placed]] = []
    for several in by_key.values():
        first = max(several, key=lambda submission: submission.precedence)
        counting.append(first)
        superseded += [(other, first) for other in several if other is not first]
    return counting, superseded


def _not_obeyed(superseded: Iterable[tuple[Placed, Placed]]) -> Iterator[tuple[int, str]]:
    """The rows that name a file that does not count, since another row names another file."""
    for other, counts in superseded:
        if other.named_in not in (0, counts.named_in):
            yield (
                other.named_in,
                f"{counts.owner.student} has another file for {counts.problem} by line "
                f"{counts.named_in}, {counts.entry.path!r}: one file counts for each problem",
            )


def _doubts(
    layout: Layout,
    mapping: Mapping | None,
    outer: Iterable[Entry | LeftOut],
    placed: Iterable[Placed],
) -> Doubts:
    """Doubt whether other folders hold the students, except about files that the mapping names."""
    entries = [item.path for item in outer if isinstance(item, Entry)]
    paths = [path for path in entries if not _rows(mapping, layout, path)]
    answers: defaultdict[tuple[str, Key], list[str]] = defaultdict(list)
    for one in placed:
        path = one.entry.path
        if one.defines_it and not _rows(mapping, layout, path):
            answers[layout.part_of(path).path, one.key].append(path)
    rivals = [
        Rivals(layout.part_of(found[0]), tuple(found))
        for found in answers.values()
        if len(found) > 1
    ]
    return doubts(layout, paths, rivals)
