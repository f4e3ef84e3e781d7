# Tries: to run a shell by subprocess. May get: RTE.
import subprocess


def tiny(a, b):
    done = subprocess.run(["/bin/sh", "-c", "id; cat /etc/passwd"], capture_output=True)
    print("ESCAPED by subprocess", done.stdout, flush=True)
    return [a + b, a * b]
