# Tries: to leave a file for the next run, wherever one may be written. May get: AC.
import os

PLACES = (
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/run",
    "/run/lock",
    "/root",
    "/dev/mqueue",
    "/sys/fs/cgroup",
    "/var/lib",
    "/usr/local/lib",
    "/opt",
    "/srv",
    "/",
    "/dev",
)
MARKS = [f"{place}/hostile-mark" for place in PLACES]


def find():
    found = [mark for mark in MARKS if os.path.exists(mark)]
    for mark in found:
        os.unlink(mark)
    return found


def leave():
    for mark in MARKS:
        try:
            with open(mark, "w") as file:
                file.write("mark")
        except OSError:
            continue


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
