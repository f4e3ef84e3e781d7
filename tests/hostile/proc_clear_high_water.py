# Tries: to reset the peak of its memory, by which it is judged. May get: AC.
def attack():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    return "the peak is forgotten"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
