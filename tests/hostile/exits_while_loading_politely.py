# Tries: to exit by an exception while it is loaded. May get: CE.
raise SystemExit(0)
