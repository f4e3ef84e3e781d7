"""What requests send: the text of the editor or a file, inputs of one's own, a draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from grader.serve.attempt import AttemptKind
from grader.serve.guard.sizes import FORM
from grader.serve.pages.own import PREFIX


@dataclass(frozen=True)
class SentForm:
    """An attempt as it was sent. ``source`` is the text of the editor, ``data`` what is graded.

    Both are the same unless a file was chosen, which has a ``filename``. ``inputs`` are texts by
    argument.
    """

    kind: AttemptKind
    source: str
    filename: str
    data: bytes
    inputs: Mapping[str, str]

    @property
    def inputs_asked(self) -> Mapping[str, str] | None:
        """The inputs if the function is to be called with them; else None."""
        return self.inputs if self.kind == AttemptKind.OWN else None


@dataclass(frozen=True)
class SentDraft:
    """The text of the editor, and the version of the draft that it was written on."""

    source: str
    version: int


async def read_form(request: Request) -> SentForm:
    """Read the form of an attempt; HTTPException if it is not one."""
    async with request.form(**FORM) as form:
        file = form.get("file")
        source = _text(form.get("source"))
        kind = _text(form.get("kind"))
        if kind not in set(AttemptKind):
            kinds = ", ".join(AttemptKind)
            raise HTTPException(400, f"kind is {kind!r}: expected one of {kinds}")
        filename, data = "", source.encode()
        if isinstance(file, UploadFile) and file.filename:
            filename, data = file.filename, await file.read()
        inputs = {
            name.removeprefix(PREFIX): _text(value)
            for name, value in form.items()
            if name.startswith(PREFIX)
        }
        return SentForm(AttemptKind(kind), source, filename, data, inputs)


async def read_draft(request: Request) -> SentDraft:
    """Read a draft; HTTPException if it is none."""
    try:
        sent = await request.json()
        source, version = sent["source"], sent["version"]
    except (ValueError, TypeError, KeyError, RecursionError):
        source = version = None
    if not isinstance(source, str) or type(version) is not int:
        raise HTTPException(400, "expected JSON with source, a text, and version, a whole number")
    return SentDraft(_encodable(source), version)


def whole_number(value: UploadFile | str | None) -> int | None:
    """The number that a field or a header has; None if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    return None


def _encodable(text: str) -> str:
    """The text without halves of characters, which JSON and a form may hold and a file can't."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _text(value: UploadFile | str | None) -> str:
    """The text of a field, with the newlines of a file: a form's are those of the network."""
    return _encodable(value.replace("\r\n", "\n")) if isinstance(value, str) else ""
