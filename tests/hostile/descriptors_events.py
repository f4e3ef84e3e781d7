# Tries: to make event, timer and signal descriptors. May get: AC.
import ctypes


def attack():
    libc = ctypes.CDLL(None)
    made = (
        libc.eventfd(0, 0),
        libc.timerfd_create(1, 0),
        libc.signalfd(-1, ctypes.create_string_buffer(128), 0),
        libc.inotify_init1(0),
        libc.fanotify_init(0, 0),
        libc.epoll_create1(0),
    )
    return max(made) >= 0 and f"made {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
