"""Little memory: compiling needs more."""

import resource

resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
