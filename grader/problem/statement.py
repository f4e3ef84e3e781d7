"""The statement of a problem: read, and shown as a student reads it."""

import re
from pathlib import Path

from grader.errors import UsageError
from grader.problem.model import Spec
from grader.problem.valid_words import valid_in_words
from grader.text import counted

_HINT = re.compile(r"^## Hint\b.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def read_statement(path: Path) -> str:
    """The text of a statement, without a byte order mark; UsageError if it can't be read."""
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
    hints = _HINT.findall(statement)
    body = _HINT.sub("", statement).rstrip()
    kept = [hint.strip() for hint in hints[:count]]
    return "\n\n".join([body, *kept]) + "\n", max(0, len(hints) - count)


def hints_left_out(problem_id: str, count: int, shown: int = 0) -> str:
    """Say that ``count`` hints are left out, and which command shows the next one."""
    return f"{counted(count, 'hint')} not shown: grader show {problem_id} --hints {shown + 1}"
