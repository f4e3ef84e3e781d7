"""Which problems were checked whole, by content: `tests/data/checked.json`.

`python tests/checked.py` does what `grader check ID -e` does, for each problem of which a file has
changed since, and records those that are sound. It takes minutes.
"""

import hashlib
import json
import sys
from pathlib import Path

from support.paths import DATA, EXAMPLES, ROOT

from grader.cli import run

RECORD = DATA / "checked.json"


def problems(root: Path = ROOT) -> list[str]:
    """Return the ids of all problems, in order."""
    return sorted(path.parent.name for path in root.glob("problems/*/problem.yaml"))


def content(problem_id: str, root: Path = ROOT) -> str:
    """Return a digest of every file of a problem: its package, its references, its examples."""
    places = (f"problems/{problem_id}/**/*", f"{EXAMPLES.name}/{problem_id}/**/*")
    references = (f"reference/{problem_id}.py", f"reference/{problem_id}_generators.py")
    digest = hashlib.sha256()
    for path in sorted(path for place in (*places, *references) for path in root.glob(place)):
        if path.is_file() and "__pycache__" not in path.parts:
            text = f"{path.relative_to(root)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
            digest.update(text.encode())
    return digest.hexdigest()


def recorded() -> dict[str, str]:
    """Return the digest of each problem that was checked whole."""
    known: dict[str, str] = json.loads(RECORD.read_text())
    return known


def main() -> int:
    """Check what has changed, and record what is sound; return 1 if a problem is not."""
    known = recorded()
    failed = 0
    for problem_id in problems():
        now = content(problem_id)
        if known.get(problem_id) != now:
            is_sound = run(["check", problem_id, "--errors"]) == 0
            known |= {problem_id: now} if is_sound else {}
            failed |= not is_sound
    kept = {problem_id: known[problem_id] for problem_id in problems() if problem_id in known}
    RECORD.write_text(json.dumps(kept, indent=2) + "\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
