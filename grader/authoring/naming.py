"""Name a mistake in `problem.yaml`: an entry more in `misconceptions`; no other line changes."""

import io
import stat
from codecs import BOM_UTF8
from collections.abc import Mapping

from ruamel.yaml import YAML

from grader.errors import JudgeError, SpecError, UsageError
from grader.files import write_whole
from grader.problem.load import Problem, read_spec

KEY = "misconceptions"
BY_HAND = f"its {KEY} are laid out so that no program should change them: add this yourself"
WIDTH = 92  # of the lines of an entry, before it is indented


def name_mistake(problem: Problem, id_: str, variant: str, message: str) -> None:
    """Add a misconception to the spec of a problem: an automatic variant, named and worded.

    UsageError if the id is taken, the variant is named already, or the file is not laid out so that
    an entry can be added; SpecError if the spec would be broken; JudgeError if it can't be written.
    The file is then as it was.
    """
    for known in problem.spec.misconceptions:
        if known.id == id_:
            raise UsageError(f"{problem.path}: {id_!r} is the id of another misconception")
        if known.variant == variant:
            raise UsageError(f"{problem.path}: {variant!r} is named already: it is {known.id!r}")
    entry = {"id": id_, "variant": variant, "message": message}
    try:
        text = with_entry(problem.text, entry)
    except ValueError:
        raise UsageError(f"{problem.path}: {BY_HAND}\n{_block(entry, 2)}") from None
    spec, defects = read_spec(text, problem.spec.id)
    if defects:
        raise SpecError(problem.path, defects)
    rest = {KEY: problem.spec.misconceptions}
    if spec is None or spec.model_copy(update=rest) != problem.spec:
        raise UsageError(f"{problem.path}: {BY_HAND}\n{_block(entry, 2)}")
    try:
        data = problem.path.read_bytes()
        mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        if data != mark + problem.text.encode():
            raise UsageError(f"{problem.path} was changed meanwhile: call the command again")
        mode = stat.S_IMODE(problem.path.stat().st_mode)
        write_whole(problem.path.resolve(), mark + text.encode(), mode)
    except OSError as error:
        raise JudgeError(f"cannot write {problem.path}: {error.strerror}") from None


def with_entry(text: str, entry: Mapping[str, str]) -> str:
    """The text of a spec with one misconception more, behind the others; other lines stay.

    ValueError unless the others stand in a list with dashes, or there is none.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    document = YAML().load(text)
    if KEY in document:
        entries = document[KEY]
        if not entries or entries.fa.flow_style():
            raise ValueError(f"{KEY} is no list with dashes")
        column = entries.lc.col
        at = _end(lines, entries.lc.data[len(entries) - 1][0], column)
        added = _block(entry, column)
    else:
        at, added = len(lines), f"{KEY}:\n{_block(entry, 2)}"
    return "".join([*lines[:at], added.replace("\n", newline), *lines[at:]])


def _end(lines: list[str], first: int, column: int) -> int:
    """The line behind an item of a list whose dashes stand in a column; it begins on ``first``."""
    at = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip():
            if len(line) - len(line.lstrip(" ")) <= column:
                break
            at = number + 1
    return at


def _block(entry: Mapping[str, str], column: int) -> str:
    """An entry as YAML, with its dash in a column."""
    yaml, made = YAML(), io.StringIO()
    yaml.width = WIDTH
    yaml.dump([dict(entry)], made)
    return "".join(f"{' ' * column}{line}\n" for line in made.getvalue().splitlines())
