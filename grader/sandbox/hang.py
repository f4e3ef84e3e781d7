"""Where a process was when its time ran out, from what Python's fault handler writes when asked.

    Stack (most recent call first):
      File "submission.py", line 8 in f
      File "jail/runner.py", line 173 in call
      ...
      File "jail/main.py", line 40 in <module>

`watch.py` asks by a signal before it kills the process. The handler is C code: it needs no GIL, and
writes while a library computes or waits. The submission may have removed it, or have written all
this itself.
"""

import re
import signal
from dataclasses import replace

from grader.sandbox.crash import own_frames
from grader.sandbox.outcome import Cause, Stopped

OUT_OF_TIME = frozenset({Cause.WALL, Cause.CPU})
ASKS = signal.SIGXCPU  # "CPU time limit exceeded"; `jail/child.py` sets the handler
ANSWER_S = 0.3  # the longest wait for the answer, which mostly comes in a few milliseconds

# The last line may be cut off.
_STACK = re.compile(
    rb'^Stack \(most recent call first\):\n(?:  (?:File "[^\n]*|\.\.\.)\n)*[^\n]*\Z', re.MULTILINE
)


def is_whole(written: bytes) -> bool:
    """Tell if a stack ends here: with the program's first frame, or where it is cut off."""
    return written.endswith((b" in <module>\n", b"\n  ...\n"))


def with_own_lines(stopped: Stopped, stderr: bytes, filename: str) -> tuple[Stopped, bytes]:
    """Return it with its own lines, if its time ran out; ``stderr`` without the stack."""
    stack = _STACK.search(stderr) if stopped.cause in OUT_OF_TIME else None
    if stack is None:
        return stopped, stderr
    return replace(stopped, lines=own_frames(stack[0], filename)), stderr[: stack.start()]
