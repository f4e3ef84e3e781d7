"""Threads of the zygote, parked so that its children can have them, too: `warm.c` from Python.

    zygote    running --park--> parked --release--> running
    child     forked from a parked zygote, it has one thread; `restore` makes the others anew

`warm.c` tells how a thread is parked and made anew. Here it is decided which threads are parked,
and how long to wait for them. No thread can be found in a jail without /proc: the host says which
there are, and counts again afterwards.

A parked zygote must not call `os.fork`, whose handlers wait for threads that are parked. Nor may it
end in the ordinary way: the end of XLA's client waits for its threads, too.

Imports nothing of grader.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from typing import cast

from . import native

MOST = 4096  # as in `warm.c`
FREE, ASKED, BUSY, PARKED, RETURNED = range(5)
SIGNAL = signal.SIGRTMIN + 6
PARK_S = 0.1  # for one try: the host tries again, and counts in between
RELEASE_S = 10.0  # passed only if the machine is in trouble
ASK_AGAIN_S = 0.001

_Handler = ctypes.CFUNCTYPE(None)


class ThreadsError(Exception):
    """Threads can't be parked here; the text says why."""


class _Thread(ctypes.Structure):
    """``struct thread`` of `warm.c`."""

    _fields_ = (
        ("frame", ctypes.c_void_p),
        ("rseq", ctypes.c_void_p),
        ("rseq_length", ctypes.c_size_t),
        ("robust", ctypes.c_void_p),
        ("robust_length", ctypes.c_size_t),
        ("pointer", ctypes.c_void_p),
        ("tid_address", ctypes.POINTER(ctypes.c_int)),
        ("tid", ctypes.c_int32),
        ("state", ctypes.c_int32),
        ("gate", ctypes.c_int32),
        ("unused", ctypes.c_int32),
        ("name", ctypes.c_char * 16),
    )

    @property
    def has_its_number(self) -> bool:
        """Return True if the C library and the kernel keep the thread's number in one place."""
        return bool(self.tid_address) and self.tid_address[0] == self.tid


class Threads:
    """All threads of this process but the caller, which must be the same one every time.

    States: running, parked (``parked`` says how many). The file of the library must be in reach
    when this is made. ThreadsError if threads can't be parked here at all: there is no library, or
    kernel or C library are not those that it knows.
    """

    def __init__(self) -> None:
        self.parked = 0
        self._slots: Sequence[_Thread] = ()
        self._used = 0  # slots from the first on
        self._begun = False
        self._why_not = native.why_not()
        if self._why_not:
            return
        try:
            self._library = ctypes.PyDLL(native.library())  # it keeps the interpreter's lock
        except OSError as error:
            self._why_not = f"the native part can't be loaded: {error}"
            return
        self._library.warm_begin.argtypes = (ctypes.c_int, ctypes.c_ssize_t, ctypes.c_size_t)
        self._library.warm_fork.argtypes = (ctypes.c_ulong, *[ctypes.c_void_p] * 3)
        self._library.warm_fork.restype = ctypes.c_long
        slots = (_Thread * MOST).in_dll(self._library, "warm_threads")
        self._slots = cast("Sequence[_Thread]", slots)

    def park(self, numbers: Iterable[int]) -> int:
        """Park those threads, as far as they come to rest; return how many are parked in all.

        ``numbers`` may name the caller, and threads that are parked or have ended. ThreadsError if
        there is another thread of Python, or a thread that could not be made anew.
        """
        if self._why_not:
            raise ThreadsError(self._why_not)
        if not self._begun:
            self._begin()
        if len(sys._current_frames()) != 1:  # it would be forgotten in the child
            raise ThreadsError("another thread of Python is left")
        known = {slot.tid for slot in self._slots[: self._used] if slot.state != FREE}
        for number in sorted(set(numbers) - known - {os.getpid()}):
            if self._used == MOST:
                raise ThreadsError(f"there are more than {MOST} threads")
            self._ask(self._used, number)
            self._used += 1
        deadline = time.monotonic() + PARK_S
        self._ask_all(ASKED)  # those that have ended meanwhile
        while (waiting := self._ask_again()) and time.monotonic() < deadline:
            time.sleep(ASK_AGAIN_S)
        slots = [slot for slot in self._slots[: self._used] if slot.state == PARKED]
        if not waiting and not all(slot.has_its_number for slot in slots):
            raise ThreadsError("the C library keeps a thread's number in an unknown place")
        self.parked = len(slots)
        return self.parked

    def release(self) -> None:
        """Let all parked threads go on; ThreadsError if one does not."""
        self._ask_all(ASKED)
        for index in range(self._used):
            self._library.warm_let_go(index)
        deadline = time.monotonic() + RELEASE_S
        while any(slot.state in (ASKED, PARKED) for slot in self._slots[: self._used]):
            if time.monotonic() > deadline:
                raise ThreadsError("a parked thread does not go on")
            time.sleep(ASK_AGAIN_S)
        for slot in self._slots[: self._used]:
            slot.state = FREE
        self._used = self.parked = 0

    def fork(self, flags: int = 0) -> int:
        """As `os.fork`, without handlers of the C library; ``flags`` are added to clone's.

        The child has one thread. OSError if there can't be another process.
        """
        handlers = [
            ctypes.cast(getattr(ctypes.pythonapi, f"PyOS_{name}"), ctypes.c_void_p)
            for name in ("BeforeFork", "AfterFork_Parent", "AfterFork_Child")
        ]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jax's, which knows nothing of all this
            pid = int(self._library.warm_fork(flags, *handlers))
        if pid < 0:
            raise OSError(-pid, f"clone: {os.strerror(-pid)}")
        return pid

    def restore(self) -> None:
        """In a child: make the threads anew, behind the walls that stand by now.

        OSError if one can't be made. The signal has its default action again.
        """
        if (error := -self._library.warm_restore(self._used)) > 0:
            raise OSError(error, f"restore the threads: {os.strerror(error)}")

    def _begin(self) -> None:
        # Where glibc registers no restartable sequences, it has no such names.
        offset, length = 0, 0
        with contextlib.suppress(ValueError):
            libc = ctypes.CDLL(None)
            offset = ctypes.c_ssize_t.in_dll(libc, "__rseq_offset").value
            length = ctypes.c_uint.in_dll(libc, "__rseq_size").value
        # glibc tells the size that it uses, and registers at least 32 bytes.
        error = -self._library.warm_begin(SIGNAL, offset, max(length, 32) if length else 0)
        if error:
            raise ThreadsError(f"sigaction: {os.strerror(error)}")
        if not _Thread.in_dll(self._library, "warm_self").has_its_number:
            raise ThreadsError(
                "the kernel does not tell where a thread's number is "
                "(it was built without CONFIG_CHECKPOINT_RESTORE)"
            )
        self._begun = True

    def _ask(self, index: int, number: int) -> None:
        if self._library.warm_ask(index, number):  # it has ended
            self._slots[index].state = FREE

    def _ask_again(self) -> bool:
        """Ask the threads that were busy; whether one is still not parked."""
        self._ask_all(BUSY)
        return any(slot.state in (ASKED, BUSY) for slot in self._slots[: self._used])

    def _ask_all(self, state: int) -> None:
        for index in range(self._used):
            if self._slots[index].state == state:
                self._ask(index, self._slots[index].tid)
