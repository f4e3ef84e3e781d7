# Tries: to nest a syntax tree deeper than the stack. May get: RTE AC.
import ast


def tiny(a, b):
    tree = ast.Constant(1)
    for _ in range(20_000):
        tree = ast.UnaryOp(ast.USub(), tree)
    module = ast.fix_missing_locations(ast.Expression(tree))
    return compile(module, "deep", "eval")
