"""What gives a name in a Python source, for all programs that read one."""

import ast

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# A statement or pattern that gives a name in its own `name`, if it gives one.
CAPTURES = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
STAR = "*"


def imported(node: ast.Import | ast.ImportFrom) -> list[tuple[str, str]]:
    """Each name that an import gives, and the dotted name that it stands for.

    Of `from a import *` that is STAR and `a.*`.
    """
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return [(alias.asname or alias.name, f"{module}.{alias.name}") for alias in node.names]
    tops = [alias.name.partition(".")[0] for alias in node.names]
    return [
        (alias.asname, alias.name) if alias.asname else (top, top)
        for alias, top in zip(node.names, tops, strict=True)
    ]
