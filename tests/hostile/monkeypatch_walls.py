# Tries: to take the walls down by the grader's own functions. May get: AC SV.
import sys

for name in ("jail.seccomp", "jail.landlock", "jail.child"):
    module = sys.modules.get(name)
    for function in ("uninstall", "set_limits", "give_up_privileges", "install"):
        try:
            getattr(module, function)(*(1 << 20,) * (function == "set_limits"))
        except (OSError, AttributeError, ValueError, TypeError):
            continue


def tiny(a, b):
    return [a + b, a * b]
