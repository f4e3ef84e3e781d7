"""Lines of a file that a text for people names, as ``line 12``."""

import re

LINE = re.compile(r"\bline (\d{1,6})\b")


def lines_named(text: str) -> list[int]:
    """The numbers of the lines, from 1, in the order of the text."""
    return [number for found in LINE.finditer(text) if (number := int(found[1]))]
