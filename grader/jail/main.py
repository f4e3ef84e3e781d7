"""Start here: ``python -I -S main.py CONTROL_FD SETTINGS`` becomes the zygote.

SETTINGS are the arguments of `zygote.main` as JSON: library_dirs are the folders that hold numpy,
jax and flax. `modules` and `metadata` are what may be found there. Without ``site`` no ``.pth``
file is run, so an editable install does not put the grader itself on the path of a submission.
"""

import importlib
import importlib.util
import json
import os
import sys


def _load_package() -> None:
    folder = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        "jail", os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["jail"] = package
    spec.loader.exec_module(package)


def prepare() -> tuple[int, dict[str, object]]:
    """Read the arguments and make the package ready; return the arguments of `zygote.main`."""
    control_fd, settings = int(sys.argv[1]), json.loads(sys.argv[2])
    del sys.argv[1:], sys.orig_argv[1:]  # paths of this machine are not for a submission
    sys.path.extend(settings["library_dirs"])
    _load_package()
    allowed = settings.pop("modules"), settings.pop("metadata")
    importlib.import_module("jail.libraries").allow(settings["library_dirs"], *allowed)
    return control_fd, settings


if __name__ == "__main__":
    control_fd, settings = prepare()
    importlib.import_module("jail.zygote").main(control_fd, **settings)
