# Tries: to go on after each exception. May get: TLE. Slow.
def tiny(a, b):
    while True:
        try:
            while True:
                raise KeyboardInterrupt
        except BaseException:
            continue
        finally:
            continue
