"""Huge pages for the zygote's memory, so that a fork and the end of a child take less time.

A fork copies an entry for each page that the process has written: 150,000 for half a GiB. A huge
page is one entry, in place of 512. A child that writes to it gets a small page of its own, as ever.
To make them takes as long as a dozen forks save, so it is done when many runs have been asked for.

What the kernel does not offer (before Linux 6.1), or can't do now, costs time only.

Imports nothing of grader.
"""

import ctypes
import os
from collections.abc import Iterator

HUGE = 2 << 20
MADV_COLLAPSE = 25


class Pages:
    """The memory of this process; ``proc`` is a descriptor of /proc, which may be out of reach."""

    def __init__(self, proc: int) -> None:
        self._maps = os.open("self/maps", os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        self._madvise = ctypes.CDLL(None).madvise
        self._madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)

    def collapse(self) -> None:
        """Put what lies in 2 MiB of anonymous memory into one huge page, wherever that can be."""
        for low, high in self._anonymous():
            first, last = -(-low // HUGE) * HUGE, high // HUGE * HUGE
            if first < last:
                self._madvise(first, last - first, MADV_COLLAPSE)

    def _anonymous(self) -> Iterator[tuple[int, int]]:
        """The mappings that may be written and are of no file."""
        os.lseek(self._maps, 0, os.SEEK_SET)
        with open(self._maps, closefd=False) as file:
            lines = file.read().splitlines()
        for line in lines:
            where, rights, _, _, inode, *name = line.split()
            if rights.startswith("rw") and inode == "0" and name in ([], ["[heap]"]):
                low, high = where.split("-")
                yield int(low, 16), int(high, 16)
