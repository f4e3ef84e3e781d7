"""The host's ends of a child's four pipes: requests go out; frames and printed text come in.

No descriptor blocks. A hostile child may write without end, so little more is read than is allowed.
"""

import os
from dataclasses import dataclass, field

from grader.jail import wire
from grader.limits import Limits
from grader.sandbox.answers import Frame, largest_frame, take_frame

CHUNK = 1 << 16
NOT_KEPT = b"\n[grader: more was printed than is kept; the rest is left out]\n"


@dataclass
class Pipes:
    """Four descriptors, which the caller closes, and what came out of three of them.

    ``received`` is not taken yet; ``printed`` and ``printed_bytes`` are of the current step.
    """

    request_w: int
    frames_r: int
    out_r: int
    err_r: int
    limits: Limits
    received: bytearray = field(default_factory=bytearray)
    printed: dict[int, bytearray] = field(default_factory=dict)
    printed_bytes: int = 0

    def __post_init__(self) -> None:
        self.open = {self.frames_r, self.out_r, self.err_r}
        self._most_received = largest_frame(self.limits) + 2 * wire.HEADER.size
        self._room = self.limits.kept_bytes  # for text of the steps to come
        self._told = False  # that there was no room

    @property
    def stdout(self) -> bytes:
        """The text on stdout in this step."""
        return bytes(self.printed.get(self.out_r, b""))

    @property
    def stderr(self) -> bytes:
        """The text on stderr in this step."""
        return bytes(self.printed.get(self.err_r, b""))

    def kept(self) -> tuple[bytes, bytes]:
        """The text of this step, on stdout and on stderr, as far as it is kept; ask once.

        The first text that is left out is told on stderr.
        """
        stdout, stderr = self.stdout, self.stderr
        out = stdout[: self._room]
        self._room -= len(out)
        err = stderr[: self._room]
        self._room -= len(err)
        left_out = len(out) + len(err) < len(stdout) + len(stderr)
        note = NOT_KEPT if left_out and not self._told else b""
        self._told = self._told or left_out
        return out, err + note

    def begin_step(self) -> None:
        """Forget the text of the step before."""
        self.printed = {self.out_r: bytearray(), self.err_r: bytearray()}
        self.printed_bytes = 0

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
        most = self.limits.printed_bytes
        for descriptor, text in self.printed.items():
            while self.printed_bytes <= most and (part := self._read(descriptor)):
                text += part[: most - self.printed_bytes]
                self.printed_bytes += len(part)

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
