"""A Python source with its words in colours: each token becomes a `span` with a short class.

Pygments reads tokens and parses nothing, so that a student's source may pass through it.
"""

import re

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grader.text import plain_text

MAX_COLOURED = 50_000  # characters: a longer source is shown without colours
# So is one with such a line or gap: some patterns take the square of its length, up to a minute.
LONG = re.compile(r"[^\n]{2000}|\s{500}")

_LEXER = PythonLexer(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def text_of(data: bytes) -> str:
    """A file as text to be shown, without characters that hide or reorder others."""
    text = data.decode("utf-8", "replace")
    return plain_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def coloured(source: str) -> Markup:
    """The source as HTML, to stand in a `pre`; only its text is the student's."""
    if len(source) > MAX_COLOURED or LONG.search(source):
        return escape(source)
    html = highlight(source, _LEXER, _FORMATTER)
    if not source.endswith("\n"):
        html = html.removesuffix("\n")  # which the formatter has added
    return Markup(html)  # noqa: S704  Pygments escapes


def coloured_lines(source: str) -> list[Markup]:
    """The lines of `coloured`; no `span` goes on in the next line."""
    return [Markup(line) for line in coloured(source).split("\n")]  # noqa: S704  parts of Markup


def with_code(text: str) -> Markup:
    """A text for people, in which what stands between backticks is code."""
    plain = plain_text(text)
    parts = plain.split("`")
    if len(parts) % 2 == 0:  # one of them has no other
        return escape(plain)
    pieces = (
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )
    return Markup("").join(pieces)
