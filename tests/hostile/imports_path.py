# Tries: to look for modules where it may not. May get: AC.
import importlib
import sys


def tiny(a, b):
    sys.path[:0] = ["/", "/etc", "/root", "/tmp", ".", "/proc/1/cwd", "/var/tmp/x.zip"]
    importlib.invalidate_caches()
    try:
        import hostile_module_of_this_name
    except ImportError:
        return [a + b, a * b]
    print("ESCAPED with", hostile_module_of_this_name, flush=True)
    return [0.0, 0.0]
