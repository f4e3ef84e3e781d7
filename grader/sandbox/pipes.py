"""The host's ends of a child's four pipes: requests go out; frames and printed text come in.

No descriptor blocks. A hostile child may write without end, so little more is read than is allowed.
"""

import os
from dataclasses import dataclass, field

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.answers import Frame, largest_frame, take_frame

CHUNK = 1 << 16


@dataclass
class Pipes:
    """Four descriptors, which the caller closes, and what came out of three of them.

    ``received`` is not taken yet; ``printed`` is of the current step, ``printed_total`` bytes of
    all steps.
    """

    request_w: int
    frames_r: int
    out_r: int
    err_r: int
    limits: Limits
    received: bytearray = field(default_factory=bytearray)
    printed: dict[int, bytearray] = field(default_factory=dict)
    printed_total: int = 0

    def __post_init__(self) -> None:
        self.open = {self.frames_r, self.out_r, self.err_r}
        self._most_received = largest_frame(self.limits) + 2 * wire.HEADER.size
        self._most_printed = self.limits.printed_kib << 10

    @property
    def stdout(self) -> bytes:
        """The text on stdout in this step."""
        return bytes(self.printed.get(self.out_r, b""))

    @property
    def stderr(self) -> bytes:
        """The text on stderr in this step."""
        return bytes(self.printed.get(self.err_r, b""))

    def begin_step(self) -> None:
        """Forget the text of the step before."""
        self.printed = {self.out_r: bytearray(), self.err_r: bytearray()}

    def send(self, left: memoryview) -> memoryview:
        """Write as much as the pipe takes now; return the rest."""
        try:
            return left[os.write(self.request_w, left[:CHUNK]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            return left[:0]  # the child closed its end: its frame will never come

    def take(self, largest: int) -> Frame | None:
        """The next whole frame, as `take_frame`."""
        return take_frame(self.received, largest)

    def drain(self) -> None:
        """Read all that is there, up to a little more than is allowed."""
        while part := self._read(self.frames_r):
            self.received += part
            if len(self.received) > self._most_received:
                break
        for descriptor, kept in self.printed.items():
            while self.printed_total <= self._most_printed and (part := self._read(descriptor)):
                kept += part[: self._most_printed - self.printed_total]
                self.printed_total += len(part)

    def _read(self, descriptor: int) -> bytes:
        """Read what is there now; a pipe that the child has closed is no longer watched."""
        if descriptor not in self.open:
            return b""
        try:
            part = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return b""
        if not part:
            self.open.discard(descriptor)
        return part
