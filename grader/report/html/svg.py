"""A figure as SVG inside the page: in its colours, with no id or style that could clash.

Matplotlib knows no variables of CSS, so plots are drawn in stand-ins for the page's colours. Here
the stand-ins become `var(--name)`, which the page sets for light and dark. The page's
Content-Security-Policy allows no `style` attribute: its declarations become attributes.
"""

import io
import re
from xml.etree import ElementTree

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from grader.verdict import Verdict

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
NAMES = ("ink", "paper", "line", "bar", *(verdict.lower() for verdict in Verdict))
COLOURS = {name: f"#0000{number:02x}" for number, name in enumerate(NAMES, 1)}
STAND_INS = {colour: f"var(--{name})" for name, colour in COLOURS.items()}
SETTINGS = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "grader",  # ids, the same each time
    "font.size": 11.0,
    "text.parse_math": False,
    "text.color": COLOURS["ink"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.edgecolor": COLOURS["line"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": False,
    "axes.formatter.useoffset": False,
    "xtick.color": COLOURS["line"],
    "ytick.color": COLOURS["line"],
    "xtick.labelcolor": COLOURS["ink"],
    "ytick.labelcolor": COLOURS["ink"],
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


def drawn(figure: Figure, prefix: str, label: str) -> Markup:
    """The figure as an `svg` element named ``label``; its ids begin with ``prefix``."""
    stream = io.BytesIO()
    FigureCanvasSVG(figure).print_svg(stream, metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(stream.getvalue())  # noqa: S314  just made, from our own numbers
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{SVG}style", f"{SVG}metadata"):
                parent.remove(child)
    for element in root.iter():
        _clean(element, prefix)
    for size in ("width", "height", "version"):
        root.attrib.pop(size, None)
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704  ElementTree escapes


def settings() -> dict[str, object]:
    """The settings for all figures, whatever the user's own settings are."""
    defaults = {name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"}
    return defaults | SETTINGS


def _clean(element: ElementTree.Element, prefix: str) -> None:
    """Turn styles into attributes, colours into variables; prefix ids; drop namespaces."""
    element.tag = element.tag.removeprefix(SVG)
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            element.set("font-size", re.search(r"([\d.]+)px", value)[1])  # type: ignore[index]
        elif name:
            element.set(name, STAND_INS.get(value, value))
    if HREF in element.attrib:
        element.set("href", f"#{prefix}-{element.attrib.pop(HREF).removeprefix('#')}")
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.attrib['id']}")
    for name, value in element.attrib.items():
        element.set(name, re.sub(r"url\(#", f"url(#{prefix}-", value))
