"""Text that a submission produced, made safe to show."""

import os
import unicodedata
from collections.abc import Container


def one_line(text: str) -> str:
    """`plain_text` on one line: a file's name may hold a newline, and forge a line of output."""
    return plain_text(text).replace("\n", "?").replace("\t", " ")


def plain_text(data: bytes | str) -> str:
    """Text without control characters (but newline and tab), nor those that reorder a line.

    An escape sequence could repaint the terminal, a carriage return overwrite a verdict.
    """
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    text = text.replace("\r\n", "\n")
    return _without(text, {"Cc", "Cf", "Cs", "Co"})


def without_controls(text: str) -> str:
    """Text as it is, but for control characters other than newline and tab.

    Unlike `plain_text` it keeps joiners, which names in many scripts are not the same without.
    """
    return _without(text, {"Cc", "Cs"})


def well_formed(text: str) -> str:
    r"""Text that can be encoded: bytes of a file's name that are no UTF-8 are told as ``\xNN``."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _without(text: str, categories: Container[str]) -> str:
    """Text without the characters of some Unicode categories, but for newline and tab."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in categories
    )


def no_command(line: str) -> str:
    """A line in which a runner of GitHub Actions, which looks for ``##[...]``, finds no command."""
    return line.replace("##[", "## [")
