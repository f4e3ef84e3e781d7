"""The jail's `main.py`, whose zygote does not import jax: for tests of what needs none.

It starts in a quarter of the CPU time. All else is the jail's own: its walls, its runs. A run may
import jax by itself, which takes a second.
"""

import importlib
import importlib.metadata
import importlib.util
import platform
import sys
from pathlib import Path

MAIN = Path(__file__).parents[2] / "grader/jail/main.py"
LIBRARIES = ("jax", "jaxlib", "flax", "numpy")


class Jax:
    """What `convert` asks jax: as long as a run has not imported it, no value is an array of it."""

    Array = Tracer = type("Nothing", (), {})

    def __getattribute__(self, name: str) -> object:
        """Of jax, if it is there; otherwise the part of numpy that has the same name."""
        if (jax := sys.modules.get("jax")) is not None:
            return getattr(jax, name)
        return {"Array": Jax.Array, "core": Jax, "numpy": sys.modules["numpy"]}[name]


def versions() -> dict[str, str]:
    """What `zygote.import_libraries` says of them, from their metadata."""
    found = {name: importlib.metadata.version(name) for name in LIBRARIES}
    machine = f"{sys.platform}-{platform.machine()}"
    return {"python": platform.python_version(), **found, "platform": machine}


if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("main", MAIN)
    assert spec is not None
    assert spec.loader is not None
    main = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(main)
    control_fd, settings = main.prepare()
    known = versions()
    zygote = importlib.import_module("jail.zygote")
    zygote.import_libraries = lambda: known
    zygote.convert.jax = Jax()
    zygote.compiled.read_from = lambda folder: None  # it would import jax
    zygote.main(control_fd, **settings)
