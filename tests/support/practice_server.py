"""A practice page for many persons, without a guard: ``practice_server.py FOLDER PORT PERSONS``.

FOLDER is a working tree with `tiny`, whose submissions need no jax; the page of a person is below
``/NUMBER``. What is measured are the queue and the pages; a guard bounds the rate of one person.
"""

import sys
import threading
from pathlib import Path

from light import light_zygotes
from starlette.applications import Starlette
from starlette.routing import Mount
from tiny import catalogue_of

from grader.serve.app import create_app
from grader.serve.practice import Practice
from grader.serve.server import listen, run


def main(folder: Path, port: int, persons: int) -> None:
    stopping = threading.Event()
    opened = Practice.open(catalogue_of(folder), folder / "data", tier="cold")
    with light_zygotes(), opened as practice:
        names = [str(number) for number in range(persons)]
        pages = [Mount(f"/{name}", create_app(practice.of(name), stopping)) for name in names]
        run(Starlette(routes=pages), listen(port), stopping.set, lambda error: print(repr(error)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
