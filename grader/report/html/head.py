"""The words at the head of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class PageHead:
    """The words at the head of a page: the course's or the assignment's ``title``, if there is one.

    ``problems`` has the titles of problems by id, as far as they are known.
    """

    title: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
