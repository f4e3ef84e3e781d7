"""The libraries that grading needs, each in the version that is installed here.

They have no hashes: the files that they were installed from are not known any more.
"""

from collections.abc import Sequence

from grader.errors import UsageError
from grader.sandbox.launch import library_dirs
from grader.sandbox.libraries import normal, with_needs

# A test compares these with pyproject.toml.
NEEDED = ("jax", "flax", "numpy", "pydantic", "click", "ruamel.yaml", "rich")


def pins(added: Sequence[str] = ()) -> list[str]:
    """A line such as ``numpy==2.5.5`` for each library, and for the libraries that these need.

    ``added`` are the libraries that the course adds to what a submission may import. UsageError if
    one of these or of `NEEDED` is not installed as a package.
    """
    names = [*NEEDED, *added]
    found = {library.name: library.version for library in with_needs(library_dirs(), names)}
    for name in names:
        if normal(name) not in found:
            raise UsageError(
                f"expected {name} to be installed: the versions that are here are those that are "
                "pinned"
            )
    return [f"{name}=={version}" for name, version in found.items()]
