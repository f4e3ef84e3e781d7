"""Build hook: what a wheel, or an editable install, has beside the code.

    a wheel               the problems, so that it works outside a checkout; not in an editable
                          install, whose problems are the checkout's
    both                  the native part of the tier `warm`, where there is a C compiler

A wheel with the native part is for one machine, and its name says so. Without a compiler the grader
is installed all the same; it is slower then.
"""

import importlib.util
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("problems", "reference")
JAIL = "grader/jail"
GLIBC = re.compile(rb"GLIBC_(\d+)\.(\d+)")
MANYLINUX2014 = (2, 17)  # the newest glibc whose symbols such a wheel may need


class ShipMore(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the folders of problems and references, and the native part."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; ``version`` is "standard" or "editable"."""
        jail = Path(self.root, JAIL)
        if version == "editable":
            native_part(jail, jail)
            return
        included = build_data["force_include"]
        included.update({f"{self.root}/{name}": f"grader/shipped/{name}" for name in SHIPPED})
        self._folder = tempfile.TemporaryDirectory()
        if (made := native_part(jail, Path(self._folder.name))) is not None:
            included[str(made)] = f"{JAIL}/{made.name}"
            build_data["pure_python"] = False
            build_data["tag"] = tag_of(made)

    def finalize(self, *_: object) -> None:
        """Called by hatchling when the wheel is written."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()


def native_part(jail: Path, folder: Path) -> Path | None:
    """Compile the native part of the sources in ``jail`` into ``folder``; None if that fails."""
    spec = importlib.util.spec_from_file_location("native", jail / "native.py")
    assert spec is not None
    assert spec.loader is not None
    native = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(native)
    made = native.compile_library(str(folder))
    return Path(made) if made else None


def tag_of(library: Path) -> str:
    """The tag of a wheel that holds ``library``, from its machine and the symbols that it needs."""
    machine = library.name.split("-")[1]
    needs = {(int(major), int(minor)) for major, minor in GLIBC.findall(library.read_bytes())}
    platform = "linux" if max(needs, default=(0, 0)) > MANYLINUX2014 else "manylinux2014"
    return f"py3-none-{platform}_{machine}"
