"""A YAML document as plain data, with the line of every key.

The values are those of YAML 1.2's core schema: ``yes`` and ``2020-01-01`` are text, ``017`` is
seventeen. The events of the parser are read one by one, so that a file that nests without end, or
whose aliases multiply, is refused before it fills the memory.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from grader.errors import Defect

KeyPath = tuple[str | int, ...]
MAX_DEPTH = 40
MAX_VALUES = 100_000  # each use of an alias counts all that it stands for
MAX_WHOLE = 1 << 64

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **{
        sign + word: float(sign + "inf")
        for sign in ("", "+", "-")
        for word in (".inf", ".Inf", ".INF")
    },
}


@dataclass
class Document:
    """Plain data (dict, list, scalars) and, for each path into it, its line (from 1).

    The content of an alias has no lines of its own: it stands where the alias is.
    """

    data: Any = None
    lines: dict[KeyPath, int] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)

    def line(self, path: KeyPath) -> int | None:
        """The line of ``path``, or of the nearest thing around it that the document has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def parse(text: str) -> Document:
    """Parse YAML 1.2; ``defects`` of the document say what is wrong with the text itself."""
    document = Document()
    try:
        _read(text, document)
    except _UnreadableError as error:
        document.defects.append(Defect(error.line, "", error.message))
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"the character {text[error.position]!r} may not stand in YAML: remove it"
        document.defects.append(Defect(line, "", f"not valid YAML: {what}"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        if "'\\t'" in what:
            what += " (a tab): indent with spaces"
        place = mark.line + 1 if mark else None
        document.defects.append(Defect(place, "", f"not valid YAML: {what}"))
    except (YAMLError, ValueError, OverflowError) as error:  # an escape that names no character
        document.defects.append(Defect(None, "", f"not valid YAML: {error}"))
    if document.data is None and not document.defects:
        document.defects.append(Defect(1, "", "expected a mapping of keys, found nothing"))
    return document


def dotted(path: KeyPath) -> str:
    """``cases[0].count`` for ("cases", 0, "count")."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


class _UnreadableError(Exception):
    """The rest of the document can't be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(line, message)
        self.line = line
        self.message = message


def _read(text: str, document: Document) -> None:
    events = iter(YAML(typ="safe", pure=True).parse(text))
    builder = _Builder(events, document)
    starts = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            starts += 1
            if starts > 1:
                line = event.start_mark.line + 1
                raise _UnreadableError(line, "expected one document, found a second one")
            document.data = builder.value(next(events), ())


class _Builder:
    """Builds plain data from events; one method for each kind of node."""

    def __init__(self, events: Iterator[Any], document: Document) -> None:
        self._events = events
        self._document = document
        self._anchors: dict[str, tuple[Any, int]] = {}  # anchor -> (data, number of values in it)
        self._open: set[str] = set()
        self._count = 0

    def value(self, event: Any, path: KeyPath) -> Any:
        """Read the value that begins with ``event``, up to its end."""
        line = event.start_mark.line + 1
        self._document.lines.setdefault(path, line)
        if len(path) > MAX_DEPTH:
            raise _UnreadableError(line, f"nested more than {MAX_DEPTH} deep")
        if isinstance(event, AliasEvent):
            return self._alias(event.anchor, line)
        before, anchor = self._count, event.anchor
        self._add(1, line)
        if anchor is not None:
            self._open.add(anchor)
        if isinstance(event, ScalarEvent):
            data = self._scalar(event, path, line)
        else:
            if event.ctag is not None and str(event.ctag) not in _COLLECTION_TAGS:
                self._tell(line, path, _unknown_tag(event.ctag))
            is_list = isinstance(event, SequenceStartEvent)
            data = self._list(path) if is_list else self._mapping(path)
        if anchor is not None:
            self._open.discard(anchor)
            self._anchors[anchor] = (data, self._count - before)
        return data

    def _list(self, path: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        lines = self._document.lines
        while not isinstance(event := next(self._events), MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, ScalarEvent):
                if not isinstance(event, AliasEvent):
                    self.value(event, (*path, "?"))
                self.value(next(self._events), (*path, "?"))
                self._tell(line, path, "a key must be a plain word")
                continue
            key = event.value
            place = (*path, key)
            if key in mapping:
                self.value(next(self._events), (*path, "?"))
                self._tell(line, place, f"the key stands twice; first on line {lines[place]}")
                continue
            if key == "<<" and event.implicit[0]:
                inner = self.value(next(self._events), (*path, "?"))
                merged.update(inner if isinstance(inner, dict) else {})
                self._tell(
                    line, place, "YAML 1.2 has no merge keys: write the keys out, or use an alias"
                )
                continue
            lines[place] = line
            mapping[key] = self.value(next(self._events), place)
        return {**merged, **mapping}

    def _scalar(self, event: ScalarEvent, path: KeyPath, line: int) -> Any:
        text: str = event.value
        tag = None if event.ctag is None else str(event.ctag)
        if tag == "!" or (tag is None and not event.implicit[0]):
            return text
        value = _plain(text)
        if isinstance(value, int) and not -MAX_WHOLE < value < MAX_WHOLE:
            self._tell(line, path, "expected a whole number of at most 64 bits")
            return text
        if tag is None or tag == _STR:
            return value if tag is None else text
        if tag not in _SCALAR_TAGS:
            self._tell(line, path, _unknown_tag(tag))
            return text
        wanted = _SCALAR_TAGS[tag]
        if wanted is float and type(value) is int:
            return float(value)
        if type(value) is not wanted:
            self._tell(line, path, f"{text!r} is not what its tag says: remove the tag")
            return text
        return value

    def _alias(self, anchor: str, line: int) -> Any:
        if anchor in self._open:
            raise _UnreadableError(line, f"the alias *{anchor} contains itself")
        if anchor not in self._anchors:
            raise _UnreadableError(line, f"the alias *{anchor} has no anchor &{anchor} before it")
        data, count = self._anchors[anchor]
        self._add(count, line)
        return data

    def _add(self, count: int, line: int) -> None:
        self._count += count
        if self._count > MAX_VALUES:
            raise _UnreadableError(
                line,
                f"more than {MAX_VALUES} values: is there an alias of aliases? "
                "Arrays this large are for a generator",
            )

    def _tell(self, line: int, path: KeyPath, message: str) -> None:
        self._document.defects.append(Defect(line, dotted(path), message))


_STR = "tag:yaml.org,2002:str"
_SCALAR_TAGS = {
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:null": type(None),
}
_COLLECTION_TAGS = ("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


def _plain(text: str) -> Any:
    """A plain scalar's value in the core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        if len(text) > 100:
            return MAX_WHOLE
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base)
    return float(text) if _FLOAT.fullmatch(text) else text


def _unknown_tag(tag: object) -> str:
    return f"the tag {tag} is not known here: write a plain value"
