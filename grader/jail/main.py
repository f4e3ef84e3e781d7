"""Start here: ``python -I -S main.py CONTROL_FD LEAVE_OUT SITE_DIR...`` becomes the zygote.

LEAVE_OUT are names of walls not to be built, joined by commas. SITE_DIRs are the folders that hold
numpy, jax and flax. Without ``site`` no ``.pth`` file is run, so that an editable install does not
put the grader itself on the path of a submission.
"""

import importlib
import importlib.util
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


if __name__ == "__main__":
    control_fd, leave_out, *site_dirs = sys.argv[1:]
    sys.path.extend(site_dirs)
    _load_package()
    importlib.import_module("jail.zygote").main(int(control_fd), leave_out.split(","), site_dirs)
