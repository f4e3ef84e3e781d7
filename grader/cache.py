"""The user's own folder for what can be computed again: safe to delete at any time."""

import os
from pathlib import Path


def cache_folder(name: str) -> Path:
    """The folder ``name`` of the grader's cache; OSError if the user has no home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError as error:
        raise FileNotFoundError("no home folder") from error
    return Path(base) / "grader" / name
