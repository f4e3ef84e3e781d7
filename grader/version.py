"""The version of this grader, and a hash of its source."""

import hashlib
from functools import cache
from pathlib import Path

VERSION = "0.1.0"
SHIPPED = "shipped"  # the folder of the problems that a wheel carries


@cache
def source_sha256() -> str:
    """A hash of the grader's own source: marks follow from it, whatever the version says.

    Without the problems that a wheel carries: an installed copy has the hash of its clone.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256()
    own = (path for path in root.rglob("*.py") if root / SHIPPED not in path.parents)
    for path in sorted(own):
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()
