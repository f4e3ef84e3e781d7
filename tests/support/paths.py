"""Where the tests find this repository and their data."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "submissions_example"
TESTS = ROOT / "tests"
DATA = TESTS / "data"
HOSTILE = TESTS / "hostile"
