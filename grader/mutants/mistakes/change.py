"""A change of the reference that may become a mistake, with the sentence for the student."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import libcst as cst


@dataclass(frozen=True, eq=False)
class ToldChange:
    """A change of the reference's source that may become a mistake: ``other`` for ``node``.

    ``end`` is text to be put below the source; ``also`` are further changes of the same kind.
    """

    kind: str
    owner: str
    node: cst.CSTNode
    other: cst.CSTNode
    told: str
    end: str = ""
    also: Mapping[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
