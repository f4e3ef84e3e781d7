# Tries: to undo what prctl set: dumpable, seccomp, its parent's death, its tracer. May get: AC.
import ctypes

# set dumpable; seccomp strict; set ptracer to any; keep caps; securebits; ambient caps; timing;
# mce kill; set mm; child subreaper; speculation; io flusher; syscall dispatch; no merge
CALLS = (
    (4, 1),
    (22, 1, 0),
    (0x59616D61, -1),
    (8, 1),
    (28, 0),
    (47, 2, 21),
    (14, 1),
    (33, 1, 1),
    (35, 1, 0),
    (36, 1),
    (53, 0, 1),
    (57, 1),
    (59, 1, 0, 0),
    (67, 1),
)


def attack():
    libc = ctypes.CDLL(None)
    done = [
        call for call in CALLS if libc.prctl(*map(ctypes.c_ulong, (*call, 0, 0, 0, 0)[:5])) >= 0
    ]
    return done and f"prctl {done}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
