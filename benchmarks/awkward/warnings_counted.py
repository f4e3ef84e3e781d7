"""The registry of warnings that were given."""

import sys
import warnings

warnings.simplefilter("default")


def report():
    for name, module in sorted(sys.modules.items()):
        for key in getattr(module, "__warningregistry__", ()):
            if key != "version":
                print(name, key[0])
