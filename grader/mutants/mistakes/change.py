"""A change of the reference that may become a mistake, with the sentence for the student."""

from dataclasses import dataclass

import libcst as cst


@dataclass(frozen=True, eq=False)
class ToldChange:
    """A change of the reference's source that may become a mistake: ``other`` for ``node``.

    ``end`` is text to be put below the source.
    """

    kind: str
    owner: str
    node: cst.CSTNode
    other: cst.CSTNode
    told: str
    end: str = ""
