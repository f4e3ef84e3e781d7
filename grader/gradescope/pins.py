"""What must be installed to grade: this environment's libraries, each in the version that it has.

Hashes of the files they were installed from are not known any more, so that there are none.
"""

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from grader.errors import UsageError

# Those of pyproject.toml; a test compares. nbformat is for notebooks, and taken if it is there.
NEEDED = ("jax", "flax", "numpy", "pydantic", "click", "ruamel.yaml", "rich")
WANTED = ("nbformat",)
REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[([^\]]*)\])?[^;]*(?:;(.*))?", re.DOTALL)
OF_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")


def pins() -> list[str]:
    """A line for each library, those that they need in turn among them: ``numpy==2.5.5``.

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
            # A library that only other systems or older Pythons need is not here, either.
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
    """What a library needs for one of its extras (or for none): names, with an extra or none."""
    for line in library.requires or ():
        match = REQUIREMENT.fullmatch(line)
        assert match is not None, line
        name, extras, marker = match.groups()
        asked = OF_EXTRA.search(marker or "")
        if asked is None or asked[1] == extra:
            yield _normal(name), ""
            for one in (extras or "").split(","):
                if one.strip():
                    yield _normal(name), one.strip()


def _normal(name: str) -> str:
    """One spelling of a package's name, as the packaging standard has it."""
    return re.sub(r"[-_.]+", "-", name).lower()
