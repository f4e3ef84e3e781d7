# Tries: to ignore and block every signal, and to go on. May get: TLE. Slow.
import signal


def tiny(a, b):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    while True:
        pass
