"""Times and sizes in words."""

from datetime import UTC, datetime, timedelta

import pytest

from grader.serve.pages.words import about, ago, size

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "less than a second"),
        (1.2, "about 1 second"),
        (75, "about 75 seconds"),
        (95, "about 2 minutes"),
    ],
)
def test_how_long(seconds: float, told: str) -> None:
    assert about(seconds) == told


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (-3, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (86_400, "30 November 2026"),
    ],
)
def test_how_long_ago(passed: float, told: str) -> None:
    assert ago(NOW - timedelta(seconds=passed), NOW) == told


def test_how_large() -> None:
    assert [size(count) for count in (1, 1023, 1536, 3 << 20)] == [
        *("1 byte", "1023 bytes", "1.5 KiB", "3.0 MiB"),
    ]
