"""The commands on a page, what is shown below them, and what may differ from that."""

import re
from collections.abc import Iterator


def shown_commands(page: str) -> Iterator[tuple[str, str]]:
    """Each `$ grader …` of the console blocks of a page, and the text below it."""
    for block in re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, shown = part.partition("\n")
            yield line, shown


def same_output(text: str) -> str:
    """The output of a check, with what differs from run to run made equal."""
    text = re.sub(r"  (\d+\.\d s|as before)$", "  N s", text, flags=re.MULTILINE)
    text = re.sub(r"(\d\.\d)\d*(e\+\d+)? times", r"\1\2 times", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
