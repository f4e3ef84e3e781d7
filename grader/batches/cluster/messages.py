"""Messages to a worker and back, as bytes.

A request is ours, and is believed. An answer is not: its frames are read as those of a jail are,
and everything in it must lie within the limits and be in order.

    request   head (JSON), first message, primers, calls
    answer    head (JSON), and for each step: a frame's payload, stdout, stderr
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from grader.jail import wire
from grader.jail.wire import Kind
from grader.limits import Limits
from grader.sandbox.answers import TEXT_BYTES, largest_frame, read_answer
from grader.sandbox.outcome import (
    Answer,
    Cause,
    Raised,
    Refused,
    Returned,
    Run,
    Step,
    Stopped,
    Uncallable,
)
from grader.sandbox.pipes import NOT_KEPT
from grader.sandbox.proof.levels import Level
from grader.sandbox.ready.priming import Primer
from grader.sandbox.ready.tier import Tier

Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Words = Annotated[str, Field(max_length=4 * wire.MAX_TEXT)]


class AnswerError(Exception):
    """The bytes are no answer to the request; the text says why."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _RequestHead(_Model):
    choice: str
    tier: str
    first: Kind  # of message
    limits: Limits
    hidden: tuple[str, ...]
    libraries: tuple[str, ...]
    asked: tuple[str, ...]  # primers, by key
    primers: tuple[tuple[str, int], ...]  # name and arity of those that follow
    calls_of_primers: tuple[int, ...]  # how many each has


@dataclass(frozen=True)
class Request:
    """A run that is asked for: the sandbox, the primers that must be ready, and the calls.

    ``hidden`` are folders that no run may read; ``libraries`` are those that the course adds.
    ``asked`` are the keys of the primers; ``primers`` are those that are sent along.
    """

    choice: str
    tier: Tier
    message: wire.First
    calls: tuple[bytes, ...]
    limits: Limits
    hidden: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    primers: tuple[Primer, ...] = ()

    def pack(self) -> bytes:
        """Return it as bytes."""
        head = _RequestHead(
            choice=self.choice,
            tier=self.tier,
            first=self.message.kind,
            limits=self.limits,
            hidden=self.hidden,
            libraries=self.libraries,
            asked=self.asked,
            primers=tuple((primer.name, primer.arity) for primer in self.primers),
            calls_of_primers=tuple(len(primer.calls) for primer in self.primers),
        )
        primers = [part for primer in self.primers for part in (primer.source, *primer.calls)]
        return wire.pack_parts(
            head.model_dump_json().encode(), self.message.pack(), *primers, *self.calls
        )

    @classmethod
    def unpack(cls, data: bytes) -> "Request":
        """The inverse of `pack`."""
        packed_head, message, *rest = wire.unpack_parts(data)
        head = _RequestHead.model_validate_json(packed_head)
        primers = []
        for (name, arity), calls in zip(head.primers, head.calls_of_primers, strict=True):
            source, *packed = rest[: calls + 1]
            primers.append(Primer(name, source, arity, tuple(packed)))
            del rest[: calls + 1]
        return cls(
            choice=head.choice,
            tier=Tier(head.tier),
            message=wire.unpack_first(head.first, message),
            calls=tuple(rest),
            limits=head.limits,
            hidden=head.hidden,
            libraries=head.libraries,
            asked=head.asked,
            primers=tuple(primers),
        )


class Attestation(_Model):
    """A worker's word on itself: its grader, its versions, and the walls that it has proven.

    ``why_not`` says why it has none.
    """

    host: Words
    grader_sha256: Words
    versions: Mapping[str, Words] = {}
    level: Words = ""
    layers: tuple[Words, ...] = ()
    why_not: Words = ""


class Lacks(_Model):
    """The worker lacks primers that are asked for: send them along."""

    kind: Literal["lacks"] = "lacks"


class Failed(_Model):
    """The worker could not run it: ``refused`` if its walls do not stand any more."""

    kind: Literal["failed"] = "failed"
    refused: bool
    why: Words


class _Stop(_Model):
    cause: Words
    detail: Words
    lines: Words


class _Step(_Model):
    wall_s: Amount
    cpu_s: Amount
    memory_mib: Amount
    frame: int | None  # the frame's kind, unless it was stopped
    stopped: _Stop | None


class _RunHead(_Model):
    kind: Literal["run"] = "run"
    level: Words
    layers: tuple[Words, ...]
    tier: Words
    why_not: Words
    steps: tuple[_Step, ...]


_Head: TypeAdapter[_RunHead | Lacks | Failed] = TypeAdapter(
    Annotated[_RunHead | Lacks | Failed, Field(discriminator="kind")]
)


def pack_attestation(attestation: Attestation) -> bytes:
    """Return it as bytes."""
    return attestation.model_dump_json().encode()


def unpack_attestation(data: object) -> Attestation:
    """The inverse of `pack_attestation`; AnswerError if the bytes hold none."""
    try:
        return Attestation.model_validate_json(_bytes(data))
    except ValidationError as error:
        raise AnswerError(_first_fault(error)) from None


def pack_answer(answer: Run | Lacks | Failed) -> bytes:
    """Return a worker's answer as bytes."""
    if not isinstance(answer, Run):
        return wire.pack_parts(answer.model_dump_json().encode())
    steps = [answer.load, *answer.calls]
    packed = [_pack_step(step) for step in steps]
    head = _RunHead(
        level=answer.level or "",
        layers=answer.layers,
        tier=answer.tier or Tier.COLD,  # None is of what was not run at all
        why_not=answer.why_not[: wire.MAX_TEXT],
        steps=tuple(step for step, _ in packed),
    )
    bodies = [
        part
        for step, (_, payload) in zip(steps, packed, strict=True)
        for part in (payload, step.stdout, step.stderr)
    ]
    return wire.pack_parts(head.model_dump_json().encode(), *bodies)


def unpack_answer(data: object, request: Request) -> Run | Lacks | Failed:
    """The inverse of `pack_answer`; AnswerError if it can't be an answer to ``request``."""
    try:
        first, *bodies = wire.unpack_parts(_bytes(data)) or [b""]
        head = _Head.validate_json(first)
        if not isinstance(head, _RunHead):
            return head
        return _read_run(head, bodies, request)
    except ValidationError as error:
        raise AnswerError(_first_fault(error)) from None
    except (wire.WireError, ValueError) as error:
        raise AnswerError(str(error)) from None


def _read_run(head: _RunHead, bodies: Sequence[bytes], request: Request) -> Run:
    if not head.steps or len(head.steps) > len(request.calls) + 1:
        raise AnswerError(f"{len(head.steps)} steps, where {len(request.calls)} calls were asked")
    if len(bodies) != 3 * len(head.steps):
        raise AnswerError(f"{len(bodies)} parts for {len(head.steps)} steps")
    # Twice: a failure that is not the file's fault is run once more.
    most = 2 * (request.limits.kept_bytes + len(NOT_KEPT))
    if sum(map(len, [*bodies[1::3], *bodies[2::3]])) > most:
        raise AnswerError("more printed than is let through")
    load, *calls = (
        _read_step(step, bodies[3 * n : 3 * n + 3], n, request.limits)
        for n, step in enumerate(head.steps)
    )
    if load.answer is not None and calls:
        raise AnswerError("calls of what was not loaded")
    whole = load.answer is not None or len(calls) == len(request.calls)
    if not whole and (not calls or isinstance(calls[-1].answer, Returned | Refused)):
        raise AnswerError("an end before the last call")
    if any(isinstance(step.answer, Stopped) for step in calls[:-1]):
        raise AnswerError("a call after the end")
    return Run(
        load=load,
        calls=tuple(calls),
        layers=head.layers,
        level=Level(head.level),
        tier=Tier(head.tier),
        why_not=head.why_not,
    )


def _pack_step(step: Step) -> tuple[_Step, bytes]:
    """The head of a step, and its frame's payload."""
    kind, payload = _frame(step.answer)
    stopped = None
    if isinstance(step.answer, Stopped):
        stopped = _Stop(
            cause=step.answer.cause,
            detail=step.answer.detail[: wire.MAX_TEXT],
            lines=step.answer.lines[: wire.MAX_TEXT],
        )
    times = {"wall_s": step.wall_s, "cpu_s": step.cpu_s, "memory_mib": step.memory_mib}
    return _Step(frame=None if kind is None else int(kind), stopped=stopped, **times), payload


def _frame(answer: Answer | None) -> tuple[Kind | None, bytes]:
    """The frame with ``answer``, as the jail would have sent it."""
    if isinstance(answer, Stopped):
        return None, b""
    if answer is None:
        return Kind.LOADED, b""
    if isinstance(answer, Returned):
        values = b"" if answer.values is None else answer.values.tobytes()
        return Kind.RETURNED, wire.pack_array(answer.kind, answer.shape, values)
    if isinstance(answer, Refused):
        return Kind.REFUSED, wire.pack_refusal(answer.refusal, answer.detail)
    if isinstance(answer, Uncallable):
        return Kind.UNCALLABLE, wire.pack_texts(answer.text)
    assert isinstance(answer, Raised)
    texts = (answer.type_name, "\n".join(answer.bases), answer.text, answer.lines)
    return Kind.RAISED, wire.pack_texts(*texts)


def _read_step(head: _Step, parts: Sequence[bytes], index: int, limits: Limits) -> Step:
    payload, stdout, stderr = parts
    answer: Answer | None
    if head.stopped is not None:
        if head.frame is not None or payload:
            raise AnswerError("a step that was stopped and answered")
        answer = Stopped(Cause(head.stopped.cause), head.stopped.detail, lines=head.stopped.lines)
    else:
        if len(payload) > (TEXT_BYTES if index == 0 else largest_frame(limits)):
            raise AnswerError(f"a frame of {len(payload)} bytes")
        # A file that is run once more may fail to load then; this ends the run.
        at = 0 if head.frame == Kind.UNCALLABLE else index
        answer = read_answer((head.frame or 0, at, payload), at, limits)
    return Step(answer, head.wall_s, head.cpu_s, head.memory_mib, stdout, stderr)


def _bytes(data: object) -> bytes:
    if not isinstance(data, bytes):
        raise AnswerError(f"expected bytes, got {type(data).__name__}")
    return data


def _first_fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
