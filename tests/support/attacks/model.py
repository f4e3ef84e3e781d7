"""The walls, by name; an attack, the walls that stop it, and the cases that are tested of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

# The walls that a child builds, by the names of `child.steps`, and those on the grader's side.
STEPS = {
    "namespaces": "its own tree of read-only files, processes, network, users, shared memory",
    "landlock": "a list of the files that may be read; nothing else may be opened or written",
    "seccomp": "a list of the system calls that may be made",
    "rlimits": "the kernel's limits on address space, open files, size of a file, core dumps",
    "no capabilities": "no part of the rights of root, even where the grader is run by root",
    "not dumpable": "the kernel shows its memory to no other process, and writes no core dump",
    "no new privileges": "a program with the set-user-id bit gives no rights",
    "own session": "it leads a group of processes of its own, which is killed as a whole",
    "dies with the grader": "the kernel kills it when the process that made it ends",
}
GRADER_SIDE = {
    "clean environment": "its environment holds nothing of the grader's",
    "closed descriptors": "nothing that the grader opened is open in it",
    "checked frames": "one answer for each question, in order, of the right form",
    "CPU limit": "watched from outside; killed above it",
    "wall-clock limit": "watched from outside; killed above it",
    "memory limit": "watched from outside; killed above it",
    "thread limit": "watched from outside; killed above it",
    "output limit": "printed text is counted as it comes; killed above it",
    "answer limit": "an answer that is larger is not taken",
}
LAYERS = STEPS | GRADER_SIDE
# Steps that keep runs alike, and stop nothing that was found.
NO_WALLS = {
    "empty directory": "a run begins in a folder where nothing lies; it can name others",
}


@dataclass(frozen=True)
class Attack:
    """One class of attack.

    ``source`` is the body of a function that returns true if the attack succeeded, and false or
    raises OSError if it was refused. ``stopped_by`` are layers each of which alone stops it, or
    several joined by " + " which stop it only together; ``as_root`` are more of these, where root
    runs the grader. ``without_them`` tells what really happens once all of these are left out.

    ``scene`` is what stands around, by its name in `support/scenes.py`. ``since`` are versions of
    Landlock, where it takes a newer one than the first. ``also_out`` are walls that can't be built
    without one of those left out. ``limits`` differ from those of other tests. Of ``runs`` of the
    source, with ``calls`` each, the last must succeed. ``own_zygote``: none that others use.
    """

    name: str
    stopped_by: tuple[str, ...]
    without_them: str
    source: str
    scene: str = "nothing"
    as_root: tuple[str, ...] = ()
    since: int = 1
    also_out: tuple[str, ...] = ()
    limits: dict[str, float] = field(default_factory=dict)
    calls: int = 1
    runs: int = 1
    needs_root: bool = False
    own_zygote: bool = False

    @property
    def slug(self) -> str:
        return slug(self.name)


@dataclass(frozen=True)
class Case:
    """One test: an attack, the layers that are left out, and whether it then succeeds."""

    attack: Attack
    up: str  # which of its layers stand, in words
    left_out: frozenset[str]
    succeeds: bool

    @property
    def id(self) -> str:
        return f"{self.attack.slug}:{slug(self.up)}"

    @property
    def steps_left_out(self) -> tuple[str, ...]:
        """What a zygote is to leave out, always in the same order."""
        return tuple(name for name in STEPS if name in self.left_out)


def slug(text: str) -> str:
    """A text as a part of a test's id."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split())


def cases(attack: Attack, root: bool, landlock_abi: int) -> Iterator[Case]:
    """All walls; none of those that stop it; each of these alone; parts that are not enough."""
    walls = attack.stopped_by + (attack.as_root if root else ())
    stops = [frozenset(wall.split(" + ")) for wall in walls]
    those, others = frozenset[str]().union(*stops), frozenset(attack.also_out)
    if landlock_abi < attack.since:
        stops = [stop for stop in stops if "landlock" not in stop]
    yield Case(attack, "all walls", frozenset(), False)
    yield Case(attack, "without them", those | others, True)
    tried = {those}
    for wall in walls:
        layers = wall.split(" + ")
        for size in range(len(layers), 0, -1):
            for part in map(frozenset, combinations(layers, size)):
                if part not in tried:
                    tried.add(part)
                    stopped = any(stop <= part for stop in stops)
                    up = "only " + " and ".join(sorted(part))
                    yield Case(attack, up, those - part | others, not stopped)
