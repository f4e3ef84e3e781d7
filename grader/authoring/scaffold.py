"""Make a new problem package from `template/`, whole or not at all.

The template is itself a sound package, of the problem `new_problem`. Only its name, title and track
are replaced, so the tests of the template hold for a package that is made from it.
"""

import builtins
import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from grader.errors import UsageError
from grader.problem.base import Identifier
from grader.problem.load import read_spec

TEMPLATE = Path(__file__).parent / "template"
NAME, TITLE, TRACK, POINTS = "new_problem", "A new problem", "A track", 10
# The work to do in each file, in the order in which to do it.
FILES = {
    "problems/new_problem/statement.md": "what the student reads: section by section",
    "reference/new_problem.py": "the right answer, and the mistakes to be told by name",
    "submissions_example/new_problem/accepted/01_numpy.py": "another right answer, or several",
    "submissions_example/new_problem/wrong_answer/01_mean_instead_of_sum.py": "a wrong one",
    "submissions_example/new_problem/wrong_answer/02_scales_the_largest.py": "and another",
    "problems/new_problem/primer.py": "what solutions make JAX compile; or remove it",
    # Last: a folder is a problem once it has this file.
    "problems/new_problem/problem.yaml": "inputs, output, tolerances, cases, limits",
}
# A problem's id names a function and files: these names would hide what solutions import.
LIBRARIES = frozenset(
    [
        *("chex", "equinox", "flax", "grader", "jax", "jaxlib", "jnp", "lax", "linen", "nnx"),
        *("ml_dtypes", "np", "numpy", "optax", "orbax", "pandas", "scipy", "sklearn"),
        *("tensorflow", "torch"),
    ]
)


@dataclass(frozen=True)
class Tree:
    """The folders of problem packages, references and example submissions."""

    problems: Path
    reference: Path
    examples: Path

    def place(self, name: str) -> Path:
        """The path of one of `FILES`, or of the file that is made from it."""
        top, _, below = name.partition("/")
        folders = {
            "problems": self.problems,
            "reference": self.reference,
            "submissions_example": self.examples,
        }
        return folders[top] / below


def scaffold(
    tree: Tree, problem_id: str, title: str | None, track: str, points: float = POINTS
) -> dict[Path, str]:
    """Write a package; return the work to do in each of its files, by path.

    Without a title, the id becomes the title. UsageError if no problem can have this id or these
    texts, if a file is already there, or if the files can't be written: then nothing is left.
    """
    _check_id(problem_id)
    title = problem_id.replace("_", " ").strip().capitalize() if title is None else title.strip()
    _check_words("title", title)
    _check_words("track", track.strip())
    named = {name.replace(NAME, problem_id): name for name in FILES}
    for folder in (tree.problems / problem_id, tree.examples / problem_id):
        _check_absent(folder)
    for made in named:
        _check_absent(tree.place(made))
    texts = {
        made: _text(TEMPLATE / name, problem_id, title, track.strip(), points)
        for made, name in named.items()
    }
    _, defects = read_spec(texts[f"problems/{problem_id}/problem.yaml"], problem_id)
    if defects:
        raise UsageError("; ".join(f"{defect.key}: {defect.message}" for defect in defects))
    write_all({tree.place(made): text for made, text in texts.items()})
    return {tree.place(made): FILES[name] for made, name in named.items()}


def write_all(texts: Mapping[Path, str]) -> None:
    """Write new files in order, with the folders they need: all of them, or none.

    UsageError if a file can't be written. Nothing is written over.
    """
    made: list[Path] = []
    try:
        for path, text in texts.items():
            for folder in reversed([folder for folder in path.parents if not folder.exists()]):
                folder.mkdir()
                made.append(folder)
            with path.open("x", encoding="utf-8") as file:
                made.append(path)
                file.write(text)
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            where = error.filename or made[-1]
            message = f"cannot write {where}: {error.strerror}; nothing was written"
            raise UsageError(message) from None
        raise


def _text(path: Path, problem_id: str, title: str, track: str, points: float) -> str:
    """A file of the template for another problem. A JSON string is a YAML string, too."""
    text = re.sub(rf"\b{NAME}\b", problem_id, path.read_text(encoding="utf-8"))
    words = {f'"{TITLE}"': title, f'"{TRACK}"': track}
    text = re.sub(
        "|".join(map(re.escape, words)),
        lambda found: json.dumps(words[found[0]], ensure_ascii=False),
        text,
    )
    text = text.replace(f"  points: {POINTS}\n", f"  points: {points:.15g}\n", 1)
    return text.replace(f"# {TITLE}\n", f"# {title}\n", 1)


def _check_id(problem_id: str) -> None:
    """Raise UsageError unless it can name a problem and a function, and hides nothing."""
    try:
        TypeAdapter(Identifier).validate_python(problem_id)
    except ValidationError as error:
        if error.errors()[0]["type"] == "value_error":  # a keyword; the model says so
            raise UsageError(str(error.errors()[0]["ctx"]["error"])) from None
        raise UsageError(
            f"{problem_id!r} can't be an id: expected letters, digits and underscores, no digit "
            "first, 64 at most; it names a Python function"
        ) from None
    taken = {
        "a module of Python's own": sys.stdlib_module_names,
        "a library that solutions may import": LIBRARIES,
        "a function of Python's own": dir(builtins),
    }
    for what, names in taken.items():
        if problem_id in names:
            raise UsageError(
                f"{problem_id!r} is {what}, which a solution of that name would hide: choose "
                "another id"
            )

    reference = (TEMPLATE / "reference/new_problem.py").read_text(encoding="utf-8")
    if problem_id in re.findall(r"^def (\w+)", reference, re.MULTILINE) and problem_id != NAME:
        raise UsageError(f"{problem_id!r} is a function of the template: choose another id")


def _check_words(what: str, words: str) -> None:
    if not words.isprintable() or not words:
        expected = f"expected a {what} of one line, without control characters"
        raise UsageError(f"{expected}, found {words!r}")


def _check_absent(path: Path) -> None:
    """Raise UsageError if there is anything at ``path``, even a broken link."""
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path} is already there: choose another id; nothing was written")
