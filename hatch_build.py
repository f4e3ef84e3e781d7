"""Build hook: a wheel carries the problems beside the code, so that it works outside a checkout.

Not an editable install: its problems are the checkout's, and a copy would only grow stale.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("problems", "reference")


class ShipProblems(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the folders of problems and references to a standard wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling; ``version`` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"].update(
                {f"{self.root}/{name}": f"grader/shipped/{name}" for name in SHIPPED}
            )
