# Tries: to replace isinstance, type, len, float and list. May get: WA RTE CE.
import builtins

builtins.isinstance = lambda *_: True
builtins.issubclass = lambda *_: True
builtins.float = builtins.len = builtins.type = lambda *_: 0


def tiny(a, b):
    return [0.0, 0.0]
