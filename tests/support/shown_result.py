"""The result of an attempt at the problem of `made_case`, as a browser reads it."""

from xml.etree.ElementTree import Element

import html5lib

from grader.serve.attempt import AttemptResult
from grader.serve.pages.rendering import templates
from grader.serve.pages.result import result_view
from support.made_case import spec_of

SPEC = spec_of()
FRAGMENT = templates().get_template("fragment.html")


def shown(result: AttemptResult) -> Element:
    """The section of a result; an error of its syntax fails."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    (section,) = parser.parseFragment(FRAGMENT.render(view=result_view(result, SPEC)))
    assert isinstance(section, Element)
    return section
