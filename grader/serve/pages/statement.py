"""A statement as HTML: Markdown in sections, code in colours, mathematics as MathML.

HTML in the Markdown stays text, pictures are links, and addresses that run something are refused.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin

from grader.problem.load import Problem
from grader.problem.statement import shown_statement
from grader.serve.pages.code import coloured
from grader.serve.pages.mathematics import mathematics

PYTHON = {"py", "python", "python3"}
SECTION = "h2"
TABLE = '<div class="wide" role="group" aria-label="Table" tabindex="0">\n<table class="all">\n'


@dataclass(frozen=True)
class StatementSection:
    """A part of a statement, with its heading. ``id`` is its address in the page."""

    id: str
    heading: Markup
    body: Markup


@dataclass(frozen=True)
class ShownStatement:
    """The text before the first section, and the sections."""

    lead: Markup
    sections: tuple[StatementSection, ...]


def statement_of(problem: Problem) -> ShownStatement:
    """The statement of a problem with what may be passed, without its hints and its title."""
    text, _ = shown_statement(problem.statement, problem.spec)
    return in_sections(text)


@lru_cache(maxsize=64)
def in_sections(text: str) -> ShownStatement:
    """Markdown, cut at each heading of the second level; a title of the first level is left out."""
    lead, *parts = _cut(_MARKDOWN.parse(text))
    return ShownStatement(
        lead=_html(lead[3:] if lead and lead[0].tag == "h1" else lead),
        sections=tuple(_section(part, number) for number, part in enumerate(parts, 1)),
    )


def as_html(text: str) -> Markup:
    """Markdown without sections, such as a hint."""
    return _html(_MARKDOWN.parse(text))


def _cut(tokens: Sequence[Token]) -> list[list[Token]]:
    """The tokens before the first section, and those of each section."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == "heading_open" and token.tag == SECTION and token.level == 0:
            parts.append([])
        parts[-1].append(token)
    return parts


def _section(tokens: Sequence[Token], number: int) -> StatementSection:
    """The section of these tokens: the first three are its heading."""
    heading = tokens[1]
    words = re.sub(r"[^a-z0-9]+", "-", heading.content.lower()).strip("-")
    return StatementSection(
        id=f"part-{number}-{words}".rstrip("-"),
        heading=_html([heading]),
        body=_html(tokens[3:]),
    )


def _html(tokens: Sequence[Token]) -> Markup:
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(html)  # noqa: S704  the renderer escapes


def _highlighted(source: str, language: str, _: str) -> str:
    """A block between fences."""
    if language in PYTHON:
        return _block(coloured(source), "Code")
    return _block(escape(source), "Output")


def _indented(_: RendererProtocol, tokens: Sequence[Token], at: int, *__: object) -> str:
    """A block that is indented, such as a formula."""
    return _block(escape(tokens[at].content), "Text")


def _block(text: Markup, label: str) -> str:
    """Lines that are not wrapped, and that can be scrolled by keyboard."""
    start = f'<pre class="code" role="group" aria-label="{label}" tabindex="0">'
    return f"{start}<code>{text}</code></pre>\n"


def _always(html: str) -> Callable[..., str]:
    """A rule that writes the same for each token."""
    return lambda *_: html


def _formula(latex: str, how: Mapping[str, bool]) -> str:
    return mathematics(latex, display=how["display_mode"])


def _reader() -> MarkdownIt:
    """What reads Markdown: CommonMark with tables and formulas, without HTML and pictures."""
    made = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted})
    made.enable("table").disable("image")
    made.use(dollarmath_plugin, allow_space=False, allow_digits=False, renderer=_formula)
    made.add_render_rule("code_block", _indented)
    made.add_render_rule("table_open", _always(TABLE))
    made.add_render_rule("table_close", _always("</table>\n</div>\n"))
    made.add_render_rule("th_open", _always('<th scope="col">'))
    made.add_render_rule("td_open", _always("<td>"))  # without a style, which the page forbids
    return made


_MARKDOWN = _reader()
