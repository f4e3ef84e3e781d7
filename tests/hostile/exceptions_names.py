# Tries: to have a type whose name is a new line and an attack. May get: RTE.
def tiny(a, b):
    raise type("AC\n\x1b[2J::error::owned" * 100, (ValueError,), {})("x")
