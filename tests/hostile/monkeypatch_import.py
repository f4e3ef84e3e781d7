# Tries: to serve modules of its own by a hook of the import system. May get: AC RTE.
import sys
import types


class Finder:
    def find_spec(self, name, path=None, target=None):
        sys.modules[name] = types.ModuleType(name)
        raise SystemExit(name)


sys.meta_path.insert(0, Finder())
sys.path.insert(0, ".")
sys.path_hooks.insert(0, lambda path: 1 / 0)
sys.path_importer_cache.clear()


def tiny(a, b):
    return [a + b, a * b]
