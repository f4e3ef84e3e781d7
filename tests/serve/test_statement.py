"""A statement as HTML: in sections, without foreign HTML, its mathematics as MathML."""

from xml.etree.ElementTree import Element

import html5lib
import pytest
from support.html_page import words

from grader.problem.catalogue import Catalogue
from grader.serve.pages.statement import as_html, in_sections, statement_of

XLINK = "{http://www.w3.org/1999/xlink}href"


def parsed(text: str) -> Element:
    """The HTML as a browser reads it; an error of its syntax fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    made: Element = parser.parseFragment(text)
    return made


@pytest.mark.parametrize("name", ["eager_debug_step_count", "graphdef_vs_state", "masked_softmax"])
def test_a_statement_of_ours_is_cut_into_its_sections(name: str, catalogue: Catalogue) -> None:
    statement = statement_of(catalogue.load(name))
    assert statement.lead == ""
    headings = [str(section.heading) for section in statement.sections]
    assert headings == [
        *("Why this matters", "API notes", "Worked example", "Pitfalls"),
        *("Problem", "Inputs", "Output", "What may be passed"),
    ]
    assert len({section.id for section in statement.sections}) == len(headings)
    for section in statement.sections:
        root = parsed(section.body)
        assert words(root)
        assert not [e for e in root.iter() if "style" in e.attrib]
        assert all(head.get("scope") == "col" for head in root.iter("th"))


def test_text_before_the_first_section_is_the_lead() -> None:
    statement = in_sections("# Title\n\nRead *this*.\n\n## A\n\n### B\n\nc\n\n> ## not one\n")
    assert statement.lead == "<p>Read <em>this</em>.</p>\n"
    assert [section.heading for section in statement.sections] == ["A"]
    assert "<h3>B</h3>" in statement.sections[0].body


def test_sections_of_one_name_have_addresses_of_their_own() -> None:
    sections = in_sections("## `A`\n\n## A\n\n## Ω\n").sections
    assert [section.id for section in sections] == ["part-1-a", "part-2-a", "part-3"]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "a <b onclick='x()'>b</b>",
        "[a](javascript:alert(1))",
        "![a](http://example.com/a.png)",
        "```python\n</code></pre><script>alert(1)</script>\n```",
        "```</code></pre><script>\nx\n```",
        "    </code></pre><script>alert(1)</script>",
        "## <img src=x>",
        "$\\text{<script>alert(1)</script>}$",
        "$\\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
        "$\\href{javascript:alert(1)}{x}$",
        "$\\style{position:fixed}{x}$",
        "$\\frac{<script>$",
        "| a |\n| :-: |\n| <script>alert(1)</script> |",
    ],
)
def test_no_markdown_becomes_more_than_text(attack: str) -> None:
    root = parsed(as_html(attack))
    for element in root.iter():
        assert str(element.tag).rpartition("}")[2] not in {"script", "img", "b", "iframe"}
        assert not {"style", "onclick", "src", XLINK} & element.attrib.keys()
        assert "javascript:" not in element.get("href", "")


def test_code_has_colours_and_output_has_none() -> None:
    html = as_html("```python\ndef f(): return '<'\n```\n\n```text\ndef\n```\n")
    code, output = parsed(html).findall("pre")
    assert next(code.iter("span")).get("class") == "k"
    assert "".join(code.itertext()) == "def f(): return '<'\n"
    assert output.find(".//span") is None


def test_mathematics_is_shown_and_spoken() -> None:
    root = parsed(as_html("A $x_j^2$ costs 5$, and 6$.\n\n$$\n\\frac{a}{b}\n$$\n"))
    inline, block = (e for e in root.iter() if str(e.tag).endswith("math"))
    assert (inline.get("display"), inline.get("alttext")) == ("inline", "x_j^2")
    assert (block.get("display"), block.get("alttext")) == ("block", "\\frac{a}{b}")
    assert "costs 5$, and 6$." in words(root)


def test_mathematics_that_cannot_be_read_stays_as_it_is() -> None:
    assert "<code>\\frac{</code>" in as_html("$\\frac{$")
