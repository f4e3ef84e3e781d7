"""The libraries that grading needs, each in the version that is installed here.

They have no hashes: the files that they were installed from are not known any more.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from grader.errors import UsageError

# A test compares these with pyproject.toml. nbformat is for notebooks, and optional.
NEEDED = ("jax", "flax", "numpy", "pydantic", "click", "ruamel.yaml", "rich")
WANTED = ("nbformat",)
REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?", re.DOTALL)
OF_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def pins() -> list[str]:
    """A line such as ``numpy==2.5.5`` for each library, and for the libraries that these need.

    UsageError if one of `NEEDED` is not installed as a package.
    """
    found: dict[str, str] = {}
    waiting = [(name, "") for name in (*NEEDED, *WANTED)]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        try:
            library = distribution(name)
        except PackageNotFoundError:
            # Other systems or older Pythons may need a library that is not installed here.
            if name in NEEDED:
                raise UsageError(
                    f"expected {name} to be installed: the versions that are here are those that "
                    "are pinned"
                ) from None
            continue
        found[_normal(name)] = library.version
        for needed in _needs(library, extra):
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _needs(library: Distribution, extra: str) -> Iterator[tuple[str, str]]:
    """The needs of a library for an extra, or without one: names, each with an extra or none."""
    for line in library.requires or ():
        match = REQUIREMENT.fullmatch(line)
        assert match is not None, line
        name, extras, marker = match.groups()
        asked = OF_EXTRA.search(marker or "")
        if asked is None or asked[1] == extra:
            yield _normal(name), ""
            for wanted in (extras or "").split(","):
                if wanted.strip():
                    yield _normal(name), wanted.strip()


def _normal(name: str) -> str:
    """The normal spelling of a package's name, as in the packaging standard."""
    return re.sub(r"[-_.]+", "-", name).lower()
