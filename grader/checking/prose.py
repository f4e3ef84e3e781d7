"""Numbers and ranges in a statement, with the pieces of text that they stand in."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

Range = tuple[float, float]

_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_POSITIVE = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?"
# A hyphen after a digit, as in 1-8, is no sign. Only a power has a tail, as in 2**31 - 1.
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w)}}])-\s?)?(?<!\w)(?<!\w\.)(?P<base>{_POSITIVE})"
    r"(?:\s*\*\s*(?P<ten>10)(?=\s*(?:\^|\*\*)))?"
    r"(?:\s*(?:\*\*|\^)\s*\{?(?P<power>-?\d+)\}?(?:\s*(?P<tail>[-+]\s*\d+)(?![\w.]))?)?"
    r"(?![A-Za-z_\d])"
)
_WORD = re.compile(rf"(?<![\w-])(?P<word>{'|'.join(_WORDS)})(?![\w-])", re.IGNORECASE)
_NOT_NEGATIVE = re.compile(r"\b(?:not |non-?|never )negative\b", re.IGNORECASE)
_MAGNITUDE = re.compile(r"±|\||\bmagnitude|\babsolute", re.IGNORECASE)
# Before two numbers and between them, where they are the ends of a range.
_RANGES = (
    ("", r"(?:up )?to|through|\.{2,3}|-"),
    ("between", "and"),
    (r"\[", "[,;]"),
)
_SUPERSCRIPT = re.compile("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
# A minus sign and an en dash, a cross and a dot, an ellipsis, spaces within a number, quotes.
_SIGNS = str.maketrans("\u2212\u2013\u00d7\u00b7", "--**", "\u2009\u202f`$") | {0x2026: ".."}
_ORDERED = re.compile(r"\s*(?:<=?|≤)\s*(?P<name>[A-Za-z_]\w*)\s*(?:<=?|≤)\s*")
# The entries of the array that is spoken of, and not the name just before.
_ENTRIES = re.compile(r"\b(?:entries|entry|values|value|elements|element|numbers)\b", re.IGNORECASE)
_USUAL = re.compile(
    r"\b(?:mostly|usually|typically|often|around|about|roughly|normally|say|for example)\b|e\.g\.",
    re.IGNORECASE,
)
_TYPES = {"float", "int", "bool", "array", "float16", "float32", "float64", "int32", "True"}


@dataclass(frozen=True)
class Piece:
    """A sentence, or a row of a table: its text, its line (from 1), whose row, its section."""

    text: str
    line: int
    row: str | None
    section: str

    def names(self, name: str) -> bool:
        """Whether the piece names an argument or a dimension; a single letter in quotes only."""
        if self.row is not None:
            return self.row == name
        marks = "[`$]" if len(name) == 1 else r"(?<!\w)"
        return re.search(rf"{marks}{re.escape(name)}(?!\w)", self.text) is not None

    def tells(self, value: float) -> bool:
        """Whether ``value`` stands in the piece, in figures or as a word up to twelve."""
        found = self._numbers
        if value == 0 and _NOT_NEGATIVE.search(self.text):
            return True
        if value < 0 and _MAGNITUDE.search(self.text) and any(_same(-value, n) for n in found):
            return True
        return any(_same(value, n) for n in found)

    def ranges(self, names: Iterable[str]) -> Iterator[tuple[str | None, Range]]:
        """The ranges in the piece, such as "from 0 to 10", each with the name that has it.

        That is the nearest of ``names`` before it, or the owner of the row where the piece speaks
        of entries. None if it is another name's. What is usual is no range.
        """
        text = _plain(self.text)
        if _USUAL.search(text):
            return
        known = set(names)
        found = [(_number(match), match) for match in _NUMBER.finditer(text)]
        for (low, first), (high, second) in pairwise(found):
            between, before = text[first.end() : second.start()], text[: first.start()]
            if ordered := _ORDERED.fullmatch(between):
                name = ordered["name"]
                yield name if name in known else None, (low, high)
            elif _is_range(before, between):
                yield self._owner(before, known), (low, high)

    @cached_property
    def _numbers(self) -> Sequence[float]:
        text = _plain(self.text)
        found = [_number(match) for match in _NUMBER.finditer(text)]
        words = [float(_WORDS.index(m["word"].lower())) for m in _WORD.finditer(text)]
        return found + words

    def _owner(self, before: str, names: set[str]) -> str | None:
        owner, is_entry = self.row, False
        for match in re.finditer(r"(?<!\w)[A-Za-z_]\w*", before):
            word = match[0]
            is_quoted = f"`{word}`" in self.text and word not in _TYPES
            if is_quoted or (word in names and len(word) > 1):
                owner, is_entry = word, False
            elif _ENTRIES.fullmatch(word):
                is_entry = True
        if is_entry and self.row is not None:
            owner = self.row
        return owner if owner in names else None


def pieces(statement: str) -> list[Piece]:
    """The rows and the sentences of a statement, without code, its worked example and its hints."""
    made: list[Piece] = []
    section = ""
    for line, block in _blocks(statement):
        if block.startswith("#"):
            section = block.lstrip("# ").strip()
        elif section == "Worked example" or section.startswith("Hint"):
            continue
        elif block.startswith("|"):
            first = block.strip("|").split("|")[0]
            made.append(Piece(block, line, first.strip("`$* "), section))
        else:
            start = 0
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z`$*(])", block):
                start = block.index(sentence, start)
                at = line + block.count("\n", 0, start)
                made.append(Piece(" ".join(sentence.split()), at, None, section))
    return made


def _blocks(statement: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each heading, row of a table, item of a list, and paragraph."""
    paragraph: list[str] = []
    is_code = False
    lines = [*statement.splitlines(), ""]
    for at, line in enumerate(lines, 1):
        is_fence = line.lstrip().startswith("```")
        alone = line.startswith(("#", "|"))
        begins = re.match(r"\s*(?:[-*]|\d+\.)\s", line) is not None
        if paragraph and (is_fence or alone or begins or not line.strip()):
            yield at - len(paragraph), "\n".join(paragraph)
            paragraph = []
        is_code ^= is_fence
        if alone and not is_code:
            yield at, line
        elif line.strip() and not is_code and not is_fence:
            paragraph.append(line)


def _plain(text: str) -> str:
    """``text`` without quotes, with numbers as in Python."""
    text = re.sub(r"\\leq?\b", "≤", text)
    text = re.sub(r"\\(?:times|cdot)\b", "*", text)
    text = _SUPERSCRIPT.sub(lambda raised: "^" + raised[0].translate(_DIGITS), text)
    return text.translate(_SIGNS)


def _is_range(before: str, between: str) -> bool:
    words = " ".join(before.split()[-2:])
    return any(
        re.fullmatch(rf"\s*(?:{middle})\s*", between) and re.search(rf"{opening}\s*$", words)
        for opening, middle in _RANGES
    )


def _number(match: re.Match[str]) -> float:
    value = float(re.sub("[,_]", "", match["base"]))
    power = int(match["power"] or 1)
    try:
        value = value * 10.0**power if match["ten"] else value**power
    except (OverflowError, ZeroDivisionError):
        return math.inf
    value += float("".join((match["tail"] or "0").split()))
    return -value if match["sign"] else value


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b))
