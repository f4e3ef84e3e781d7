"""Handlers and filters that count the lines of libraries."""

import logging

counted = []


class Counter(logging.Handler):
    def emit(self, record):
        counted.append(record.name)


def seen(record):
    counted.append(record.name)
    return True


logging.getLogger().addHandler(Counter())
logging.getLogger().setLevel(1)
for name in ("jax", "jax._src.dispatch", "jax._src.interpreters.pxla", "jax._src.compiler"):
    logging.getLogger(name).addFilter(seen)
logging.info("one of mine")


def report():
    print(len(counted), counted[:3])
