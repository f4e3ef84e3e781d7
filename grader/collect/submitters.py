"""Who handed in each folder of Gradescope's export: its file ``submission_metadata.yml``.

    submission_54310123:
      :submitters:
      - :name: Ann Lee
        :sid: '3031234567'
        :email: ann@uni.example
      :created_at: 2026-01-02 03:04:05.000000000 Z
      :results: ...

The file lies beside the folders, so Gradescope wrote it. It also holds what autograders printed,
which may be large. So only the lines of submitters and times are taken, by how far they are
indented, and only these are parsed.
"""

import re
from collections.abc import Mapping, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from grader.collect.shapes import Owner, composed
from grader.errors import UsageError

METADATA = "submission_metadata.yml"
FOLDER = re.compile(r"submission_\d+")
SECTION = re.compile(r"""["']?(?P<folder>submission_\d+)["']?:\s*$""")
SUBMITTERS, CREATED = "  :submitters:", "  :created_at:"


def read_submitters(path: str, data: bytes) -> dict[str, tuple[Owner, ...]]:
    """The submitters of each folder by its name; UsageError if this is no such file."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: expected YAML in UTF-8, as Gradescope writes it: {error}"
        ) from None
    wanted: list[str] = []
    takes = False
    for line in lines:
        is_new = not line.startswith(("   ", "  -"))  # not inside a key of a submission
        takes = (takes and not is_new) or line.startswith((SUBMITTERS, CREATED))
        if takes or SECTION.match(line):
            wanted.append(line)
    try:
        # Every value is text: an id of 12e03 is no number.
        found = YAML(typ="base", pure=True).load("\n".join(wanted))
    except YAMLError as error:
        raise UsageError(f"{path}: expected YAML, as Gradescope writes it: {error}") from None
    if not isinstance(found, Mapping):
        raise UsageError(f"{path}: expected keys like submission_123, found none")
    return {str(folder): _owners(path, str(folder), held) for folder, held in found.items()}


def _owners(path: str, folder: str, held: object) -> tuple[Owner, ...]:
    submitters = held.get(":submitters") if isinstance(held, Mapping) else None
    created = held.get(":created_at") if isinstance(held, Mapping) else None
    if not isinstance(submitters, Sequence) or isinstance(submitters, str):
        return ()
    owners = []
    for one in submitters:
        known = one if isinstance(one, Mapping) else {}
        name, *ids = (str(known.get(key) or "").strip() for key in (":name", ":sid", ":email"))
        id_ = next(filter(None, ids), "")
        if not (name or id_):
            raise UsageError(f"{path}: {folder}: expected a :name or an :email, found {one!r}")
        owners.append(Owner(composed(name or id_), id_, attempt=str(created or "")))
    return tuple(owners)
