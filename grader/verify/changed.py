"""Which problem packages differ from a revision of git."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from grader.errors import UsageError

GIT_S = 60.0


def changed_since(
    revision: str, problems: Path, references: Path, examples: Path, ids: Iterable[str]
) -> set[str]:
    """Those of ``ids`` of which a file was changed, added or removed since ``revision``.

    What is not committed counts, too. UsageError if git does not know the revision, or the folders.
    """
    known = set(ids)
    root = Path(_git(problems, "rev-parse", "--show-toplevel").strip())
    commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    differing = _git(root, "diff", "--name-only", "--no-renames", "-z", commit.strip(), "--")
    untracked = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    paths = [root / name for name in (differing + untracked).split("\0") if name]
    found = set()
    for folder, of in ((problems, _first), (references, _stem), (examples, _first)):
        resolved = folder.resolve()
        for path in paths:
            if path.is_relative_to(resolved) and (parts := path.relative_to(resolved).parts):
                found.add(of(parts))
    return found & known


def _first(parts: tuple[str, ...]) -> str:
    return parts[0]


def _stem(parts: tuple[str, ...]) -> str:
    """The problem that a file of the references belongs to."""
    return parts[0].removesuffix(".py").removesuffix("_generators")


def _git(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  no shell; the revision is one argument
            ["git", "-C", folder, *command],  # noqa: S607  the user's own
            capture_output=True,
            text=True,
            timeout=GIT_S,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("--changed-since asks git, which is not installed") from None
    if done.returncode:
        told = done.stderr.strip().splitlines()
        raise UsageError(f"git {command[0]} failed: {told[0] if told else done.returncode}")
    return done.stdout
