# Tries: to learn where it runs. May get: AC.
def attack():
    for path in (
        "/etc/hostname",
        "/etc/machine-id",
        "/etc/resolv.conf",
        "/etc/hosts",
        "/etc/ssl/private/key.pem",
    ):
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
