# Tries: to run code whenever the collector does. May get: AC RTE OLE.
import gc


def hook(phase, info):
    raise SystemExit(0)


gc.callbacks.append(hook)
gc.set_threshold(1)


def tiny(a, b):
    gc.collect()
    return [a + b, a * b]
