"""Little room on the stack: what is traced anew needs more."""

import sys

sys.setrecursionlimit(160)
