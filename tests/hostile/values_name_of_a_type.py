# Tries: to return an object of a type whose name is a terminal's command. May get: WA.
def tiny(a, b):
    return type("\x1b[2J\n::error::AC\u202e" * 1000, (), {})()
