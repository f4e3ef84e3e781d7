"""What the kernel of a notebook gives to code: a script that was exported asks for it, too.

    display(x), get_ipython().system("...")       do nothing
    IPython.display, google.colab, grader         can be imported, and do nothing

Only a file that speaks of them finds them. It does not if it can do without (it speaks of
NameError or ImportError). A library that the course adds comes first.

Standard library only; imports nothing of grader.
"""

import builtins
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PACKAGES = ("IPython", "google.colab", "grader")
# A file with one of these texts speaks of a package; `grader` alone is a word like others.
SIGNS = ("IPython", "google.colab", "import grader", "from grader")


def give(source: str) -> None:
    """Give this process what ``source`` asks for, before it runs."""
    if "NameError" not in source:
        if "get_ipython" in source:
            vars(builtins)["get_ipython"] = get_ipython
        if "display" in source:
            vars(builtins)["display"] = display
    if "ImportError" not in source and any(sign in source for sign in SIGNS):
        sys.meta_path.append(_Finder())


class Nothing:
    """Does nothing, whatever it is asked for."""

    def __init__(self, *_: object, **__: object) -> None:
        """Take anything: it may stand for a base class."""

    def __call__(self, *_: object, **__: object) -> "Nothing":
        """Do nothing."""
        return self

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: object) -> "Nothing":
        return self

    def __enter__(self) -> "Nothing":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __bool__(self) -> bool:
        return False


def get_ipython() -> Nothing:
    """The shell of a notebook, which does nothing here."""
    return Nothing()


def display(*_: object, **__: object) -> None:
    """Show nothing."""


class _Finder(MetaPathFinder, Loader):
    """Finds packages that only a notebook has, if nothing else finds them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not any(f"{name}.".startswith(f"{package}.") for package in PACKAGES):
            return None
        return ModuleSpec(name, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        nothing: dict[str, Any] = {"get_ipython": get_ipython, "__getattr__": Nothing().__getattr__}
        vars(module).update(nothing)
