"""Fills a dict with 16 MiB byte strings, each under a new key, without end."""


def graphdef_vs_state(seed, x, features, hidden):
    snapshots = {}
    while True:
        snapshots[len(snapshots)] = b"\x01" * 2**24
