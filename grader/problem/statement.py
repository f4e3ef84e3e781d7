"""The statement of a problem: read, and shown as a student reads it."""

import re
from pathlib import Path

from grader.errors import UsageError
from grader.problem.model import Spec
from grader.problem.valid_words import valid_in_words
from grader.text import counted

HINTS = "hints.md"  # a student's edition has the hints apart, so that nobody reads them by chance
_HINT = re.compile(r"^## Hint\b.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def read_statement(path: Path) -> str:
    """The text of a statement, and of the file of hints if one lies beside it.

    Both without a byte order mark; UsageError if one can't be read.
    """
    hints = path.with_name(HINTS)
    return "\n".join(_read(file) for file in (path, hints) if file == path or file.exists())


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text: save the file as UTF-8") from None


def shown_statement(path: Path, spec: Spec, hints: int = 0) -> tuple[str, int]:
    """The statement with what may be passed and the first ``hints`` hints, as Markdown.

    Beside it stands the number of hints that are left out. UsageError as `read_statement`.
    """
    valid = "".join(f"- `{name}`: {words}\n" for name, words in valid_in_words(spec))
    text = f"{read_statement(path).rstrip()}\n\n## What may be passed\n\n{valid}"
    return with_hints(text, hints)


def with_hints(statement: str, count: int) -> tuple[str, int]:
    """The statement with its first ``count`` hints, and how many are left out."""
    hints = each_hint(statement)
    body = _HINT.sub("", statement).rstrip()
    return "\n\n".join([body, *hints[:count]]) + "\n", max(0, len(hints) - count)


def each_hint(statement: str) -> list[str]:
    """Each hint as Markdown, with its heading."""
    return [hint.strip() for hint in _HINT.findall(statement)]


def hints_of(statement: str) -> str:
    """The hints alone, as Markdown; empty if there are none."""
    return "\n".join(f"{hint}\n" for hint in each_hint(statement))


def hints_left_out(problem_id: str, count: int, shown: int = 0) -> str:
    """Say that ``count`` hints are left out, and which command shows the next one."""
    return f"{counted(count, 'hint')} not shown: grader show {problem_id} --hints {shown + 1}"
