"""Why a name could not be imported: gone from a library, a file of one's own, or not installed."""

import re
import sys
from collections.abc import Container, Iterable
from difflib import get_close_matches

from grader.grading.feedback.meanings import Meaning
from grader.grading.feedback.names import (
    ELSEWHERE,
    GONE,
    GONE_FROM_PYTHON,
    KNOWN_LIBRARIES,
    MODULES,
    SUBMODULES,
)
from grader.sandbox.outcome import Raised

_TYPES = ("ModuleNotFoundError", "ImportError", "AttributeError")
_NO_MODULE = re.compile(r"No module named '([\w.]{1,200})'")
_NO_NAME = re.compile(r"cannot import name '(\w{1,100})' from '([\w.]{1,200})'")
_NO_ATTRIBUTE = re.compile(r"[Mm]odule '?([\w.]{1,200})'? has no attribute '(\w{1,100})'")
_MEANT = re.compile(r"\. Did you mean: '([\w.]{1,100})'\?$")  # `grader.jail.nearby`
_RELATIVE = re.compile(r"attempted relative import")

LIBRARIES = {"jax": "JAX", "flax": "Flax", "numpy": "NumPy"}
INSTEAD = "do it with jax, flax and numpy"
ONE_FILE = "only one file runs, so put everything into it"


def missing_name(answer: Raised, beside: Container[str] = ()) -> Meaning | None:
    """Why a name could not be imported or found in a module; None for another error.

    ``beside`` are the modules that were handed in with the file.
    """
    if answer.type_name not in _TYPES:
        return None
    if answer.type_name != "AttributeError" and _RELATIVE.search(answer.text):
        return _meaning(
            "file_beside", f"a name after `from .` means a file beside this one: {ONE_FILE}"
        )
    dotted = _missing(answer.text)
    top = dotted.partition(".")[0]
    if not dotted or top == "submission":
        return None
    if answer.type_name == "AttributeError" and top not in LIBRARIES:
        return None
    if top in LIBRARIES:
        return _of_library(dotted, top, answer.text)
    return _of_module(dotted, top, beside)


def misspelt(answer: Raised) -> Meaning | None:
    """Return the meaning of an error that says which name was meant; None for another error."""
    if answer.type_name not in ("AttributeError", "NameError", "ImportError"):
        return None
    hit = _MEANT.search(answer.text)
    return (
        _meaning("misspelt", f"nothing has this name here: is `{hit[1]}` meant?") if hit else None
    )


def _meaning(identity: str, advice: str) -> Meaning:
    return Meaning(identity, "", advice)


def _missing(text: str) -> str:
    """The dotted name that is missing; empty if the text names none."""
    if hit := _NO_MODULE.search(text):
        return hit[1]
    hit = _NO_NAME.search(text)
    if hit:
        return f"{hit[2]}.{hit[1]}"
    hit = _NO_ATTRIBUTE.search(text)
    return f"{hit[1]}.{hit[2]}" if hit else ""


def _of_library(dotted: str, library: str, text: str) -> Meaning | None:
    """A name that a library lacks. Of a library that lacks altogether nothing is said."""
    parts = dotted.split(".")
    if len(parts) == 1:
        return None
    if parts[:2][-1].startswith("tree_") and library == "jax":
        return None  # `meanings` knows these
    for length in range(len(parts), 1, -1):
        name = ".".join(parts[:length])
        if name in GONE:
            told = f"`{name}` is gone from {LIBRARIES[library]}: write {GONE[name]}"
            return _meaning("gone_from_a_library", told)
        if name in ELSEWHERE:
            return _meaning(
                "name_of_another_module", f"there is no `{name}`: it is {ELSEWHERE[name]}"
            )
    if meant := _meant_in(dotted, text):
        return _meaning("misspelt", f"there is no `{dotted}`: is {meant} meant?")
    return _meaning(
        "no_such_name",
        f"the version of {LIBRARIES[library]} that runs solutions has no `{dotted}`: it is gone, "
        "or newer, or its name is another; look it up in the documentation of that version",
    )


def _meant_in(dotted: str, text: str) -> str:
    """Return the name that was meant in a library, in backquotes; empty if it can't be told."""
    module, _, name = dotted.rpartition(".")
    others = [known.rpartition(".")[2] for known in ELSEWHERE if known.rpartition(".")[0] == module]
    if near := _near(name, others, 0.9):
        return ELSEWHERE[f"{module}.{near}"]
    if hit := _MEANT.search(text):
        return f"`{module}.{hit[1]}`"
    near = _near(name, SUBMODULES.get(module, ()), 0.6)
    return f"`{module}.{near}`" if near else ""


def _near(name: str, known: Iterable[str], alike: float) -> str:
    """Return the one of ``known`` with the letters of ``name``, or the one that is most like it."""
    known = tuple(known)
    mixed = [one for one in known if sorted(one) == sorted(name)]
    return next(iter(mixed or get_close_matches(name, known, n=1, cutoff=alike)), "")


def _of_module(dotted: str, top: str, beside: Container[str]) -> Meaning:
    """A module that is none of the libraries, or a name in it."""
    if top in beside:
        return _meaning("file_beside", f"`{top}` lies beside this file: {ONE_FILE}")
    if top in KNOWN_LIBRARIES:
        return _meaning(
            "module_not_installed",
            f"the library `{top}` is not installed where solutions are run: {INSTEAD}",
        )
    if top in GONE_FROM_PYTHON:
        return _meaning(
            "gone_from_python", f"`{top}` is gone from newer versions of Python: do without it"
        )
    if top in sys.stdlib_module_names:
        return _meaning("no_such_name", f"Python itself has no `{dotted}`: is its name another?")
    own = f"If it is a file of yours: {ONE_FILE}."
    if near := _near(top, MODULES, 0.75) or _near(top, sys.stdlib_module_names, 0.85):
        return _meaning("misspelt", f"there is no module `{top}`: is `{near}` meant? {own[:-1]}")
    return _meaning(
        "unknown_module",
        f"there is no module `{top}` where solutions are run. {own} If it is a library: {INSTEAD}",
    )
