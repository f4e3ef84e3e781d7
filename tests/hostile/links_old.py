# Tries: to follow links that are there already. May get: AC.
def attack():
    for path in (
        "/etc/mtab",
        "/etc/localtime/../../../etc/passwd",
        "/dev/core",
        "/dev/fd/../../1/environ",
        "/usr/share/zoneinfo/../../../etc/passwd",
        "/lib/../etc/passwd",
        "//etc//passwd",
    ):
        try:
            with open(path, "rb") as file:
                return f"{path}: {file.read(20)}"
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
