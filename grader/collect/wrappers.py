"""Folders around a class: what archives, browsers, systems and people wrap it in.

A folder that holds everything is a wrapper if it is named like what it lies in, or if it holds an
export. Any other may be a student's: see `doubts.py`.
"""

from collections.abc import Container, Sequence

from grader.collect.outermost import (
    Item,
    Name,
    is_named_like,
    outermost,
    platform_of,
    read,
    submitters_of,
    user_of_clone,
)
from grader.collect.shapes import Platform


def unwrapped(
    held: Sequence[tuple[str, Item]], root: str, problems: Container[str]
) -> tuple[str, str]:
    """The path of the folder that holds the class, with ``/`` at its end, and its name.

    ``held`` lies in a folder or archive named ``root``. A folder named like one of ``problems`` is
    no wrapper. UsageError as `submitters_of`.
    """
    around = ""
    names = outermost(held)
    while (inner := _only_folder(names)) and _is_wrapper(inner, root, problems):
        around, root = f"{around}{inner.text}/", inner.text
        names = outermost(inner.below)
    return around, root


def _only_folder(names: Sequence[Name]) -> Name | None:
    """The folder that holds everything, if one does; notes of the staff may lie beside it."""
    counting = [one for one in names if one.counts]
    return counting[0] if len(counting) == 1 and counting[0].is_folder else None


def _is_export(platform: Platform, names: Sequence[Name]) -> bool:
    """Whether a platform named more of them than of the others hold work."""
    fitting = [one for one in names if read(platform, one)]
    others = [one for one in names if one not in fitting and one.holds_work]
    return len(others) < len(fitting)


def _is_wrapper(folder: Name, root: str, problems: Container[str]) -> bool:
    if platform_of([folder]):
        return False
    if is_named_like(folder.text, root):
        return True
    if user_of_clone(folder, root) or folder.text in problems:
        return False
    names = [one for one in outermost(folder.below) if one.counts]
    if submitters_of(names) is not None:
        return True
    if (platform := platform_of(names)) and _is_export(platform, names):
        return True
    if names and all(user_of_clone(one, folder.text) for one in names):
        return True
    inner = _only_folder(names)
    return inner is not None and _is_wrapper(inner, folder.text, problems)
