"""Reads an HTML page of the grader's, and holds it to what is true of every page."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

# Attributes by which an element fetches, runs or leads to something.
POINTING = {"src", "srcset", "data", "action", "formaction", "poster", "background", "ping"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "script", "header", "main", "footer"),
    *("nav", "section", "h1", "h2", "h3", "h4", "h5", "p", "a", "ul", "li", "b", "strong", "small"),
    *("code", "pre", "bdi", "span", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("details", "summary", "figure", "figcaption", "form", "label", "input", "select", "option"),
    *("output", "mark", "svg", "g", "path", "defs", "use", "text", "clipPath", "rect"),
}


def parsed(text: str) -> Element:
    """The page as a browser reads it; an error of its syntax fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    made: Element = parser.parse(text)
    return made


def tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def words(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def holds_nothing_foreign(root: Element) -> None:
    """No element or address of somebody else is in the page."""
    for element in root.iter():
        assert tag(element) in TAGS, tag(element)
        for name, value in element.attrib.items():
            assert not name.startswith("on"), name
            assert name not in POINTING | {"style"}, name
            if name.endswith("href"):
                assert re.fullmatch(r"#[\w-]+", value), value
            if name == "id":
                assert re.fullmatch(r"[\w.-]+", value), value
    assert len(root.findall(".//script")) == len(root.findall(".//style")) == 1


def allows_itself_only(root: Element) -> None:
    """The page's policy allows its own script and style, and nothing else."""
    (policy,) = (
        meta.attrib["content"]
        for meta in root.iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("script", "style"):
        (element,) = root.findall(f".//{kind}")
        digest = b64encode(sha256((element.text or "").encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}';" in policy


def is_for_every_reader(root: Element) -> None:
    """Headings, links, tables, pictures and controls are what a screen reader needs."""
    assert root.get("lang") == "en"
    assert [len(root.findall(f".//{name}")) for name in ("main", "header", "h1")] == [1, 1, 1]
    levels = [int(tag(e)[1]) for e in root.iter() if re.fullmatch(r"h\d", tag(e))]
    for before, after in pairwise(levels):
        assert after <= before + 1
    identifiers = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(set(identifiers)) == len(identifiers)
    pointed = [e.attrib[n] for e in root.iter() for n in e.attrib if n == "aria-labelledby"]
    links = [e.attrib["href"] for e in root.iter() if "href" in e.attrib]
    pointed += [link[1:] for link in links if link.startswith("#")]
    assert set(pointed) <= set(identifiers)
    first = root.find(".//body/*")
    assert first is not None
    assert (first.get("class"), first.get("href")) == ("skip", "#main")
    for table in root.iter("table"):
        assert words(table.find("caption"))
        assert all(head.get("scope") in ("col", "row") for head in table.iter("th"))
    for figure in root.iter("figure"):
        assert words(figure.find("figcaption"))
        assert figure.find(".//table//td") is not None
    for picture in (e for e in root.iter() if tag(e) == "svg"):
        assert picture.get("role") == "img"
        assert picture.get("aria-label")
    for control in (*root.iter("input"), *root.iter("select"), *root.iter("textarea")):
        assert control.get("type") == "hidden" or any(
            control in list(label) or (control.get("id") and label.get("for") == control.get("id"))
            for label in root.iter("label")
        )
