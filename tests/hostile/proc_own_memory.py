# Tries: to change its own read-only memory through a file. May get: AC.
def attack():
    with open("/proc/self/mem", "r+b", buffering=0) as memory:
        memory.seek(id(attack))
        return f"its own memory: {memory.read(16)}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
