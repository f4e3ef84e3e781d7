# Tries: to read what a user keeps at home. May get: AC.
NAMES = (
    ".ssh/id_rsa",
    ".ssh/id_ed25519",
    ".bash_history",
    ".netrc",
    ".gitconfig",
    ".bashrc",
    ".profile",
    ".git-credentials",
    ".config/gh/hosts.yml",
    ".docker/config.json",
)


def attack():
    homes = ["/root", *(f"/home/{name}" for name in ("runner", "ubuntu", "user", "grader"))]
    for path in (f"{home}/{name}" for home in homes for name in NAMES):
        try:
            with open(path, "rb") as file:
                return f"{path}: {len(file.read())} bytes"
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
