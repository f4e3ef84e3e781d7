"""Bound how often one person asks: a page or a script that has gone wild must not take the machine.

Each person has a bucket of permits for each kind of request. A request takes one; they come back
with time, up to the size of the bucket.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from grader.serve.guard.refusal import refusal
from grader.serve.guard.site import person_of


@dataclass(frozen=True)
class Rate:
    """How many requests are let through: at once, and in each second in the long run."""

    at_once: int
    per_second: float


OTHERS = ""  # methods that are not listed
# By method: what a person does by hand (attempts, hints); what the page does by itself (the rest).
RATES = {"POST": Rate(40, 5.0), OTHERS: Rate(400, 50.0)}


class RateGuard:
    """Middleware that refuses requests that come too fast, and says when the next may come."""

    def __init__(
        self,
        app: ASGIApp,
        rates: Mapping[str, Rate] = RATES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._rates = rates
        self._clock = clock
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        method = scope["method"] if scope["method"] in self._rates else OTHERS
        now = self._clock()
        bucket = self._buckets.setdefault(
            (person_of(scope), method), _Bucket(self._rates[method], now)
        )
        wait_s = bucket.take(now)
        if not wait_s:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait_s)
        answer = refusal(
            scope,
            429,
            "Too many requests",
            f"Nothing was changed: try again in {seconds} s.",
            {"retry-after": str(seconds)},
        )
        await answer(scope, receive, send)


class _Bucket:
    """The permits that are left, as of a moment."""

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate = rate
        self._left = float(rate.at_once)
        self._at = now

    def take(self, now: float) -> float:
        """Take a permit and return 0; if there is none, return the seconds until there is."""
        back = (now - self._at) * self._rate.per_second
        self._left = min(self._rate.at_once, self._left + back)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._rate.per_second
        self._left -= 1
        return 0.0
