"""The parts of JUnit XML, for Jenkins and other readers of its files.

Times have three decimals; characters that XML 1.0 lacks are left out.
"""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """A text without the characters that XML 1.0 lacks.

    It also loses the mark that makes a plug-in of Jenkins attach a file of its own machine.
    """
    return ILLEGAL.sub("", text).replace("[[ATTACHMENT|", "[[ATTACHMENT |")


def suites(name: str) -> Element:
    """The root, without suites."""
    return Element("testsuites", name=name)


def add_suite(
    root: Element, name: str, tests: int, failures: int, errors: int, seconds: float
) -> Element:
    """Add a suite without cases yet; ``tests`` is their number."""
    return SubElement(
        root,
        "testsuite",
        name=legal(name),
        tests=str(tests),
        failures=str(failures),
        errors=str(errors),
        skipped="0",
        time=f"{seconds:.3f}",
    )


def add_case(suite: Element, group: str, name: str, seconds: float) -> Element:
    """Add a case, which has passed unless an outcome is added to it."""
    return SubElement(
        suite, "testcase", classname=legal(group), name=legal(name), time=f"{seconds:.3f}"
    )


def add_outcome(case: Element, kind: str, type_: str, message: str, text: str) -> None:
    """Say why a case has not passed; ``kind`` is ``failure``, or ``error`` if the fault is ours."""
    outcome = SubElement(case, kind, type=legal(type_), message=legal(message))
    outcome.text = legal(text)


def add_text(parent: Element, kind: str, text: str) -> None:
    """Add ``system-out`` or ``system-err``, unless the text is empty."""
    if text := legal(text):
        SubElement(parent, kind).text = text


def document(root: Element) -> str:
    """The whole file."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
