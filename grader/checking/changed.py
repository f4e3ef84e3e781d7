"""The problem packages that differ from a revision of git."""

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.errors import UsageError

GIT_S = 60.0


def changed_since(
    revision: str, problems: Path, references: Path, examples: Path, ids: Iterable[str]
) -> set[str]:
    """The ``ids`` of problems with a file that was changed, added or removed since ``revision``.

    Changes that are not committed count. A submodule differs as a whole, and then all its problems
    do. UsageError if git does not know the revision, or the folders.
    """
    known = set(ids)
    found: set[str] = set()
    for folder, name_of in ((problems, _first), (references, _stem), (examples, _first)):
        if not folder.is_dir():
            continue
        resolved = folder.resolve()
        for path in _differing(resolved, revision):
            if resolved.is_relative_to(path):  # a submodule that holds them, as a whole
                return known
            if path.is_relative_to(resolved):
                found |= name_of(path.relative_to(resolved).parts)
    return found & known


def _differing(folder: Path, revision: str) -> Iterator[Path]:
    """The files that differ from ``revision`` in the repository of a folder.

    A submodule counts as one file of the repository around it.
    """
    around = _git(folder, "rev-parse", "--show-superproject-working-tree")
    top = around or _git(folder, "rev-parse", "--show-toplevel")
    root = Path(top.removesuffix("\n"))
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    changed = _git(root, "diff", "--name-only", "--no-renames", "-z", commit.strip(), "--")
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return (root / name for name in (changed + untracked).split("\0") if name)


def _first(parts: tuple[str, ...]) -> set[str]:
    return set(parts[:1])


def _stem(parts: tuple[str, ...]) -> set[str]:
    """The problems that a file of the references may belong to."""
    name = "".join(parts[:1]).removesuffix(".py")
    return {name, name.removesuffix("_generators")}


def _git(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  no shell; the revision is one argument
            ["git", "-C", folder, *command],  # noqa: S607  the user's own
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=GIT_S,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("--changed-since asks git, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise UsageError(f"git {command[0]} takes more than {GIT_S:.0f} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise UsageError(f"git {command[0]} failed: {lines[0] if lines else done.returncode}")
    return done.stdout
