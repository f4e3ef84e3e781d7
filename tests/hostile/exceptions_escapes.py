# Tries: to rule the terminal by the text of an exception. May get: RTE.
def tiny(a, b):
    raise ValueError("\x1b[2J\x1b[1;32maccepted\x1b]0;owned\x07\r\x08\x9b2J")
