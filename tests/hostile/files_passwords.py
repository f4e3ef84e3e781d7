# Tries: to read who may log in. May get: AC.
def attack():
    for path in ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/sudoers"):
        try:
            with open(path, "rb") as file:
                return f"{path}: {file.read(40)}"
        except OSError:
            continue


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
