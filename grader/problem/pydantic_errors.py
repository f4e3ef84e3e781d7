"""The errors of pydantic, in the words of `problem.yaml` and at their places in it."""

import types
import typing
from collections.abc import Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from grader.problem.document import KeyPath
from grader.problem.model import Spec
from grader.problem.wording import meant_by, shown, unknown

_EXPECTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "string_too_short": "some text",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least one item",
    "greater_than": "a number over {gt:g}",
    "greater_than_equal": "a number not below {ge:g}",
    "less_than": "a number below {lt:g}",
    "less_than_equal": "a number not over {le:g}",
    "literal_error": "{expected}",
}
_PATTERNS = {
    "^[a-z0-9][a-z0-9_-]*/": "the name of a case such as edge/03",
    "^[A-Za-z_]": "a name of letters, digits and underscores that does not begin with a digit",
    "^(?:[A-Za-z_]": "a dotted name such as nnx.Module",
    "^[a-z0-9]": "a name of lower-case letters, digits, hyphens and underscores",
}
_TYPE_KINDS = ("union_tag_invalid", "union_tag_not_found")


def faults(errors: Sequence[ErrorDetails]) -> list[tuple[KeyPath, str]]:
    """A place and a message for each mistake; a misspelt key is not also reported as missing."""
    messages: dict[KeyPath, str] = {}
    expected: dict[KeyPath, list[str]] = {}
    found_at: dict[KeyPath, Any] = {}
    misspelt: set[KeyPath] = set()
    for error in errors:
        path, around = _locate(error["loc"])
        kind = error["type"]
        if kind == "too_short" and error["input"]:  # its items are broken, and reported
            continue
        if kind == "missing":
            messages[path] = "required, and missing"
        elif kind == "extra_forbidden":
            messages[path], meant = _unknown_key(str(error["loc"][-1]), around)
            misspelt |= {(*path[:-1], meant)} if meant else set()
        elif kind in _TYPE_KINDS:
            messages[(*path, "type")] = _unknown_type(error)
        elif kind == "value_error":
            message = error["msg"].removeprefix("Value error, ")
            found = "" if repr(error["input"]) in message else f", found {shown(error['input'])}"
            messages[path] = message + found
        else:
            expected.setdefault(path, []).append(_expected(error))
            found_at[path] = error["input"]
    for path, wanted in expected.items():
        messages[path] = f"expected {' or '.join(wanted)}, found {shown(found_at[path])}"
    return [
        (path, message)
        for path, message in messages.items()
        if not (path in misspelt and message == "required, and missing")
    ]


def _locate(loc: tuple[str | int, ...]) -> tuple[KeyPath, Any]:
    """The document's path for ``loc``, and the type that holds its last step."""
    path: KeyPath = ()
    here: Any = Spec
    around: Any = Spec
    for step in loc:
        if step == "[key]":
            break
        inside, is_written = _into(here, step)
        if is_written:
            path, around = (*path, step), here
        here = inside
    return path, around


def _into(here: Any, step: str | int) -> tuple[Any, bool]:
    """The type behind a step, and whether the step is in the document.

    Other steps are pydantic's own: the tag of a union, or the name of one of its types.
    """
    members = _members(here)
    if len(members) > 1:
        tagged = [member for member in members if _tag(member) == step]
        return (tagged[0] if tagged else Any), False
    inner = members[0]
    if _is_model(inner):
        known = inner.model_fields.get(step)
        return (known.annotation if known else Any), True
    if get_origin(inner) is tuple:
        return get_args(inner)[0], True
    if get_origin(inner) is dict:
        return get_args(inner)[1], True
    return Any, True


def _members(annotation: Any) -> list[Any]:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (typing.Union, types.UnionType):
        return [annotation]
    return [
        inner
        for member in get_args(annotation)
        if member is not type(None)
        for inner in _members(member)
    ]


def _tag(member: Any) -> str | None:
    if not _is_model(member) or "type" not in member.model_fields:
        return None
    (tag,) = get_args(member.model_fields["type"].annotation)
    return str(tag)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _unknown_key(key: str, around: Any) -> tuple[str, str | None]:
    members = _members(around)
    known = list(members[0].model_fields) if _is_model(members[0]) else []
    near = meant_by(key, known)
    hint = f"did you mean {near!r}?" if near else f"expected one of: {', '.join(known)}"
    return f"unknown key; {hint}", near


def _unknown_type(error: ErrorDetails) -> str:
    if error["type"] == "union_tag_not_found":
        value = error["input"]
        written = value.get("type") if isinstance(value, dict) else None
        found = "it is missing" if written is None else f"found {shown(written)}"
        return f"expected the name of a type, such as {{type: ...}}; {found}"
    known = [tag.strip(" '") for tag in error["ctx"]["expected_tags"].split(",")]
    return unknown("type", str(error["ctx"]["tag"]), known)


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return next((words for start, words in _PATTERNS.items() if pattern.startswith(start)), "")
    if kind == "literal_error" and context["expected"] == "True":
        return "true"
    if kind in _EXPECTED:
        return _EXPECTED[kind].format(**context)
    return error["msg"]
