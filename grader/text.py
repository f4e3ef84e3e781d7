"""Text for people: made safe to show if a submission produced it; counts in words."""

import os
import unicodedata
from collections.abc import Container


def one_line(text: str) -> str:
    """`plain_text` on one line: a newline in a file's name could forge a line of output."""
    return plain_text(text).replace("\n", "?").replace("\t", " ")


def plain_text(data: bytes | str) -> str:
    """Remove control characters, except newline and tab, and characters that reorder a line.

    An escape sequence could repaint the terminal, a carriage return overwrite a verdict.
    """
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    text = text.replace("\r\n", "\n")
    return _without(text, {"Cc", "Cf", "Cs", "Co"})


def without_controls(text: str) -> str:
    """Remove control characters, except newline and tab.

    Unlike `plain_text` it keeps joiners: names in many scripts need them.
    """
    return _without(text, {"Cc", "Cs"})


def well_formed(text: str) -> str:
    r"""Make text encodable: bytes of a file's name that are not UTF-8 are shown as ``\xNN``."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


PLAIN = {
    "·": "-",
    "…": "...",
    "•": "*",
    "×": "x",  # noqa: RUF001  a key
    "∞": "inf",
    "≤": "<=",
    "±": "+-",
    "→": "->",
    **dict.fromkeys("─━╌╍", "-"),
    **dict.fromkeys("│┃", "|"),
    **dict.fromkeys("┏┓┗┛┌┐└┘┡┩├┤┬┴┼", "+"),
    **dict.fromkeys("‘’", "'"),  # noqa: RUF001  keys
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys(map(chr, range(0x2800, 0x2900)), "*"),  # of these the spinner is made
}


def in_plain_words(error: UnicodeError) -> tuple[str, int]:
    r"""Handle an error of `codecs`: our own signs become ASCII, other characters ``\uNNNN``.

    A terminal or a pipe may have an encoding without them, such as ASCII or code page 1252.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = (PLAIN.get(sign) or sign.encode("ascii", "backslashreplace").decode() for sign in text)
    return "".join(plain), error.end


def _without(text: str, categories: Container[str]) -> str:
    """Remove the characters of some Unicode categories, except newline and tab."""
    return "".join(
        character
        for character in text
        if character in "\n\t" or unicodedata.category(character) not in categories
    )


def no_command(line: str) -> str:
    """Break up ``##[``, which starts a command for a runner of GitHub Actions."""
    return line.replace("##[", "## [")


def with_article(noun: str) -> str:
    """``a function``, ``an object``."""
    return f"{'an' if noun[:1].lower() in tuple('aeiou') else 'a'} {noun}"


def counted(count: int, of: str) -> str:
    """``1 case``, ``2 cases``."""
    return f"{count} {of}" if count == 1 else f"{count} {of}s"
