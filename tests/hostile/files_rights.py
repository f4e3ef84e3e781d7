# Tries: to change rights, owners, times and attributes of files. May get: AC.
import json
import os


def attack():
    path, kept = json.__file__, os.stat(json.__file__)
    done = []
    for change in (
        lambda: os.chmod(path, kept.st_mode),
        lambda: os.chown(path, kept.st_uid, kept.st_gid),
        lambda: os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns)),
        lambda: os.setxattr(path, "user.hostile", b"x"),
        lambda: os.chmod(os.getcwd(), 0o777),
        lambda: os.fchmod(os.open(path, os.O_RDONLY), kept.st_mode),
        lambda: os.utime(os.open(path, os.O_RDONLY), ns=(kept.st_atime_ns, kept.st_mtime_ns)),
    ):
        try:
            change()
        except OSError:
            continue
        done.append(change)
    return done and f"{len(done)} changes"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
