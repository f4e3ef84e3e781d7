"""The libraries that submissions may import: the same on every machine, whatever else lies there.

    jax, flax, numpy, those that a course adds  ->  what these need  ->  their modules

They are found in the metadata of what is installed (``*.dist-info``). Nothing is imported, and
little is read: the sandbox waits for it. (`importlib.metadata` takes ten times as long.)
"""

import importlib.machinery
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.errors import JudgeError, UsageError
from grader.sandbox.markers import holds

SUFFIXES = tuple(importlib.machinery.all_suffixes())
ALWAYS = ("jax", "flax", "numpy")
TOP = re.compile(r"^[^/,\n]+", re.MULTILINE)  # of a line of RECORD
FIELD = re.compile(r"^(Version|Requires-Dist): (.*)$", re.MULTILINE)
REQUIREMENT = re.compile(r"\s*([\w.-]+)\s*(?:\[([^\]]*)\])?([^;]*)(?:;(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Library:
    """A library as it is installed; ``modules`` are the names by which it is imported.

    ``metadata`` is the name of its folder of metadata; ``needs`` are lines such as
    ``numpy>=2; python_version < '3.12'``.
    """

    name: str
    version: str
    modules: tuple[str, ...]
    metadata: str
    needs: tuple[str, ...]


def importable(folders: Iterable[str], added: Iterable[str] = ()) -> tuple[Library, ...]:
    """What a submission may import beside the standard library, where a course adds ``added``.

    ``folders`` are those of libraries. Sorted by name. UsageError if an added library can't be
    imported here; JudgeError if jax, flax or numpy can't.
    """
    installed = _Installed(folders)
    for name in ALWAYS:
        if name not in installed:
            raise JudgeError(f"{name} is not installed beside the grader: pip install jax flax")
    added = [normal(name) for name in added]
    for name in added:
        if not (name in installed and installed.library(name).modules):
            raise UsageError(
                f"the course's submissions may import {name}, which is not installed here: "
                f"pip install {name} (not --editable)"
            )
    return installed.with_needs([*ALWAYS, *added])


def with_needs(folders: Iterable[str], names: Sequence[str]) -> tuple[Library, ...]:
    """These libraries and all that they need, sorted by name; without those not installed."""
    return _Installed(folders).with_needs(names)


def normal(name: str) -> str:
    """The normal spelling of a library's name, as in the packaging standard."""
    return re.sub(r"[-_.]+", "-", name).lower()


class _Installed:
    """The metadata in some folders; of two of the same name the first counts."""

    def __init__(self, folders: Iterable[str]) -> None:
        self._places: dict[str, str] = {}
        for folder in folders:
            for name in sorted(os.listdir(folder)):
                if name.endswith(".dist-info"):
                    place = os.path.join(folder, name)
                    self._places.setdefault(normal(name.partition("-")[0]), place)

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def library(self, name: str) -> Library:
        """Read a library's metadata."""
        place = self._places[name]
        fields = FIELD.findall(_read(place, "METADATA").partition("\n\n")[0])
        version = next((value for key, value in fields if key == "Version"), "unknown")
        needs = tuple(value for key, value in fields if key == "Requires-Dist")
        modules = tuple(sorted(_modules(place)))
        return Library(name, version, modules, os.path.basename(place), needs)

    def with_needs(self, names: Sequence[str]) -> tuple[Library, ...]:
        """The installed ones among ``names``, and all that they need, sorted by name."""
        found: dict[str, Library] = {}
        waiting = [(normal(name), "") for name in names]
        seen = set(waiting)
        while waiting:
            name, extra = waiting.pop()
            if name not in self:
                continue  # the installer would know better; an import of it fails as it should
            library = found.get(name) or self.library(name)
            found[name] = library
            new = [need for need in _needs(library, extra) if need not in seen]
            seen.update(new)
            waiting += new
        return tuple(found[name] for name in sorted(found))


def _needs(library: Library, extra: str) -> Iterator[tuple[str, str]]:
    """The needs of a library for an extra, or without one: names, each with an extra or none."""
    for line in library.needs:
        match = REQUIREMENT.fullmatch(line)
        if match is None:
            continue
        name, extras, _, marker = match.groups()
        if marker is None or holds(marker, extra):
            yield normal(name), ""
            for wanted in filter(str.strip, (extras or "").split(",")):
                yield normal(name), wanted.strip()


def _modules(place: str) -> set[str]:
    """The names that a library can be imported by: its files and folders beside its metadata."""
    tops = {*TOP.findall(_read(place, "RECORD"))} or {*_read(place, "top_level.txt").split()}
    names = {top.partition(".")[0] if top.endswith(SUFFIXES) else top for top in tops}
    return {name for name in names if name.isidentifier() and not name.startswith("__")}


def _read(place: str, name: str) -> str:
    try:
        with open(os.path.join(place, name), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
