"""The site that is guarded: its port, and the token that lets a person in."""

import hmac
from dataclasses import dataclass

from starlette.types import Scope

ADDRESS = "127.0.0.1"  # nothing else is ever listened on


@dataclass(frozen=True)
class Site:
    """A page on this machine. Its names are those by which a browser here may reach it."""

    token: str
    port: int

    @property
    def hosts(self) -> tuple[str, ...]:
        """What the header Host may be."""
        return tuple(f"{name}:{self.port}" for name in (ADDRESS, "localhost", "[::1]"))

    @property
    def cookie(self) -> str:
        """The cookie's name. It has the port: a browser sends the cookies of one port to all."""
        return f"grader_token_{self.port}"

    @property
    def address(self) -> str:
        """The address that lets a person in."""
        return f"http://{ADDRESS}:{self.port}/?token={self.token}"

    def lets_in(self, token: bytes) -> bool:
        """Tell if ``token`` is right, in a time that does not depend on how much of it is."""
        return hmac.compare_digest(token, self.token.encode())


def person_of(scope: Scope) -> str:
    """Return who makes a request that `TokenGuard` has let in."""
    person: str = scope["state"]["person"]
    return person
