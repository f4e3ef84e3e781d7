"""Counts the memory that Python hands out."""

import tracemalloc

tracemalloc.start()


def report():
    print(tracemalloc.get_traced_memory()[1] >> 20)
