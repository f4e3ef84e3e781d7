"""A YAML document as plain data, with the line of every key."""

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from grader.errors import Defect

Path = tuple[str | int, ...]
MAX_DEPTH = 40


@dataclass
class Document:
    """Plain data (dict, list, scalars) and, for each path into it, its line (from 1)."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)

    def line(self, path: Path) -> int | None:
        """The line of ``path``, or of the nearest thing around it that the document has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def parse(text: str) -> Document:
    """Parse YAML 1.2. What is wrong with the text itself stands in ``defects``."""
    yaml = YAML(typ="safe", pure=True)
    document = Document()
    try:
        root = yaml.compose(text)
        if root is None:
            document.defects.append(Defect(1, "", "expected a mapping of keys, found nothing"))
        else:
            document.data = _build(root, (), document, yaml.constructor)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        line = mark.line + 1 if mark else None
        document.defects.append(Defect(line, "", f"not valid YAML: {what}"))
    except (YAMLError, ValueError) as error:
        document.defects.append(Defect(None, "", f"not valid YAML: {error}"))
    return document


def _build(node: Node, path: Path, document: Document, constructor: Any) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} deep, or an alias that contains itself")
    if isinstance(node, ScalarNode):
        return constructor.construct_object(node)
    if isinstance(node, SequenceNode):
        return [
            _build(item, (*path, n), document, constructor) for n, item in enumerate(node.value)
        ]
    assert isinstance(node, MappingNode)
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            document.defects.append(
                Defect(key_node.start_mark.line + 1, "", "a key must be a plain word")
            )
            continue
        key = str(key_node.value)
        line = key_node.start_mark.line + 1
        if key in mapping:
            first = document.lines[(*path, key)]
            document.defects.append(
                Defect(line, key, f"the key stands twice; first on line {first}")
            )
            continue
        document.lines[(*path, key)] = line
        mapping[key] = _build(value_node, (*path, key), document, constructor)
    return mapping
