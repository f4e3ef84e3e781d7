# Tries: to have frames in functions and files whose names are an attack. May get: RTE.
def tiny(a, b):
    name = "f" * 5000
    source = f"def {name}(): raise ValueError('x')\n{name}()"
    exec(compile("\n" * 10_000 + source, "submission.py", "exec"), {})
