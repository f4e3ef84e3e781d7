"""The jail's `main.py`, whose zygote forgets threads: for tests of what comes of it.

The environment variable SABOTAGE says which:

    restores none     children get no thread
    parks few         it parks all threads but one, whatever the host says
"""

import importlib
import importlib.util
import os
from pathlib import Path

MAIN = Path(__file__).parents[2] / "grader/jail/main.py"


def sabotage(how: str) -> None:
    """Make the class of threads forget some of them."""
    threads = importlib.import_module("jail.warm").Threads
    park = threads.park
    if how == "restores none":
        threads.restore = lambda self: None
    elif how == "parks few":
        threads.park = lambda self, numbers: park(self, sorted(numbers)[:-1])


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("main", MAIN)
    assert spec is not None
    assert spec.loader is not None
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    control_fd, settings = main.prepare()
    sabotage(os.environ.pop("SABOTAGE"))
    importlib.import_module("jail.zygote").main(control_fd, **settings)
