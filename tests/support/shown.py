"""The commands on a page, what is shown below them, and what may differ from that."""

import re
from collections.abc import Iterator

VOLATILE = (
    (r"\b[0-9a-f]{64}\b", "SHA256"),
    (r"(?m)^::(stop-commands::)?[0-9a-f]{32}", r"::\1TOKEN"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00", "TIME"),
    (r'(time="|"execution_time": )\d+\.\d+', r"\g<1>N"),
    (r"\d+\.\d\d s\b", "N s"),
    (r"\d+ MiB", "N MiB"),
    (r" +", " "),
)


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


def is_shown(happened: str, shown: str) -> bool:
    """Whether a text is what the page shows; there, `…` stands for lines, or a line's end."""
    lines = (
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in stable(shown).splitlines()
    )
    return re.fullmatch("".join(lines), stable(happened)) is not None


def stable(text: str) -> str:
    """A text with what differs from run to run, and from machine to machine, made equal."""
    for volatile, constant in VOLATILE:
        text = re.sub(volatile, constant, text)
    return "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
