"""A formula in LaTeX as MathML, which browsers show and screen readers speak."""

from html import unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from markupsafe import Markup

REFUSED = ("href", "style", "class")  # attributes that LaTeX can set: a page takes none of them


def mathematics(latex: str, display: bool) -> Markup:
    """The formula, on a line of its own if ``display``; its source if it can't be read."""
    try:
        made = convert_to_element(latex, display="block" if display else "inline")
    except Exception:  # noqa: BLE001  the library raises errors without a common base
        return Markup("<code>{}</code>").format(latex)
    for element in made.iter():
        for name in REFUSED:
            element.attrib.pop(name, None)
        element.text = unescape(element.text or "")  # its signs are written as entities
    made.set("alttext", latex)
    return Markup(ElementTree.tostring(made, encoding="unicode"))  # noqa: S704  it escapes
