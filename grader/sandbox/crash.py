"""Where a process crashed, from what Python's fault handler wrote before it ended.

    Fatal Python error: Segmentation fault

    Current thread 0x00007f0c5fe55b80 (most recent call first):
      File "ctypes/__init__.py", line 519 in string_at
      File "submission.py", line 8 in f

As pid 1 a run ignores the signal of `abort()`, and dies by the SIGSEGV that follows: the first
error that is written counts. The submission may have written all this itself.
"""

import re
from dataclasses import replace

from grader.jail.failure import MAX_LINES
from grader.sandbox.outcome import Cause, Stopped

_DUMP = re.compile(rb"^Fatal Python error: ([^\n]{1,200})\n.*", re.MULTILINE | re.DOTALL)
_KNOWN = {
    b"Aborted": "it aborted",
    b"Bus error": "a bus error",
    b"Floating point exception": "a floating point exception",
    b"Illegal instruction": "an illegal instruction",
    b"Segmentation fault": "a segmentation fault",
}


def located(stopped: Stopped, stderr: bytes, filename: str) -> tuple[Stopped, bytes]:
    """Return it with the error's name and own lines, if it crashed; ``stderr`` without them."""
    dump = _DUMP.search(stderr) if stopped.cause == Cause.SIGNALLED else None
    if dump is None:
        return stopped, stderr
    first, _, _ = dump[0].partition(b"\nFatal Python error: ")
    detail = _KNOWN.get(dump[1], "an error inside of Python")
    lines = own_frames(first, filename)
    return replace(stopped, detail=detail, lines=lines), stderr[: dump.start()]


def own_frames(stack: bytes, filename: str) -> str:
    """Return ``line 8, in f`` for each frame of ``stack`` in this file, the innermost last."""
    frame = re.compile(
        rb'  File "%s", line (\d{1,7}) in ([^:\n]{1,80})' % re.escape(filename.encode())
    )
    frames = [
        f"line {int(hit[1])}, in {hit[2].decode('utf-8', 'replace')}"
        for hit in frame.finditer(stack)
    ]
    return "\n".join(list(dict.fromkeys(frames))[:MAX_LINES][::-1])
