"""The code of our own programs (`programs/`), which only a child that was asked for one can import.

    zygote, before it enters the jail    `read`: from the disk, where no child can read them
    child that is asked for a program    `program`: imports its module
    child that is sent a submission      `forget`: it holds no program, and can import none

Imports nothing of grader.
"""

import importlib
import marshal
import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType

PACKAGE = f"{__package__}.programs"
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
INIT = "__init__.py"

# By full name of a module. Marshalled: a child forgets it by freeing a few blocks of memory.
_codes: dict[str, bytes] = {}


def read() -> None:
    """Read every module of `programs/`."""
    for folder, _, files in os.walk(FOLDER):
        inside = os.path.relpath(folder, FOLDER).split(os.sep) if folder != FOLDER else []
        for file in files:
            if file.endswith(".py"):
                last = [] if file == INIT else [file.removesuffix(".py")]
                name = ".".join([PACKAGE, *inside, *last])
                loader = SourceFileLoader(name, os.path.join(folder, file))
                _codes[name] = marshal.dumps(loader.get_code(name))


def path(name: str) -> str:
    """The file of a program outside the jail, by which its frames are known in a traceback."""
    return os.path.join(FOLDER, *name.split(".")) + ".py"


def forget() -> None:
    """Hold no program any more."""
    _codes.clear()


def program(name: str) -> Callable[..., object]:
    """Import a program that was read, and return its `answer`; raise what its imports raise."""
    sys.meta_path.insert(0, _Importer())
    answer: Callable[..., object] = importlib.import_module(f"{PACKAGE}.{name}").answer
    return answer


class _Importer(MetaPathFinder, Loader):
    """Imports the modules that were read."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _codes:
            return None
        is_package = any(other.startswith(f"{name}.") for other in _codes)
        return ModuleSpec(name, self, is_package=is_package)

    def exec_module(self, module: ModuleType) -> None:
        exec(marshal.loads(_codes[module.__name__]), module.__dict__)  # noqa: S102, S302  ours
