"""The command that adds libraries to this copy of the grader, by the way it was installed.

Installers leave records beside the metadata: ``INSTALLER`` and ``direct_url.json`` (PEP 610).
uv and pipx leave a file in the environment of a tool. They set such an environment up anew, with
only the extras in their command, so that the command repeats the extras that are there already.
"""

import json
import re
import shlex
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAME = "jax-grader"
SOMEWHERE = "FOLDER_OR_WHEEL"  # no record says where the copy is from
REQUIREMENT = re.compile(r"([\w.-]+).*\bextra == '([\w-]+)'")


@dataclass(frozen=True)
class Copy:
    """A copy of the grader: where its source and environment are, and its metadata, if any."""

    source: Path
    prefix: Path
    python: str
    metadata: Distribution | None

    @property
    def by_tool(self) -> list[str]:
        """The start of the command of the tool that owns the environment; empty if none does."""
        if (self.prefix / "uv-receipt.toml").is_file():
            return ["uv", "tool", "install"]
        if (self.prefix / "pipx_metadata.json").is_file():
            return ["pipx", "install", "--force"]
        return []

    @property
    def by_installer(self) -> list[str]:
        """The start of the command that adds libraries to the environment."""
        if self.metadata and (self.metadata.read_text("INSTALLER") or "").strip() == "uv":
            return ["uv", "pip", "install", "--python", self.python]
        return [self.python, "-m", "pip", "install"]

    def extras(self) -> set[str]:
        """The extras whose libraries are all installed."""
        assert self.metadata is not None
        found = [REQUIREMENT.match(line) for line in self.metadata.requires or ()]
        needs = [match.groups() for match in found if match]
        return {extra for _, extra in needs} - {extra for name, extra in needs if not _has(name)}


def this_copy() -> Copy:
    """The copy that runs."""
    try:
        metadata = distribution(NAME)
    except PackageNotFoundError:
        metadata = None
    return Copy(Path(__file__).resolve().parents[1], Path(sys.prefix), sys.executable, metadata)


def command_to_add(extra: str = "", copy: Copy | None = None) -> str:
    """The shell command that adds an extra to a copy (default: the one that runs).

    Without ``extra`` it adds what is missing of the libraries that every copy needs.
    """
    copy = copy or this_copy()
    extras = {extra, *(copy.extras() if copy.metadata and copy.by_tool else ())} - {""}
    named = f"[{','.join(sorted(extras))}]" if extras else ""
    return shlex.join([*(copy.by_tool or copy.by_installer), *_target(copy, named)])


def _target(copy: Copy, extras: str) -> list[str]:
    """What to install: the arguments that name this copy, with extras such as ``[dask]``."""
    if copy.metadata is None:
        known = (copy.source / "pyproject.toml").is_file()
        return ["-e", f"{copy.source}{extras}"] if known else [f"{SOMEWHERE}{extras}"]
    origin = json.loads(copy.metadata.read_text("direct_url.json") or "{}")
    if not origin:
        return [f"{NAME}{extras}"]  # from an index
    url = origin["url"]
    if vcs := origin.get("vcs_info"):
        return [f"{NAME}{extras} @ {vcs['vcs']}+{url}@{vcs['commit_id']}"]
    if not url.startswith("file:"):
        return [f"{NAME}{extras} @ {url}"]
    path = f"{unquote(urlsplit(url).path)}{extras}"
    return ["-e", path] if origin.get("dir_info", {}).get("editable") else [path]


def _has(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
