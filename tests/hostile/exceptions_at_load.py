# Tries: to rule the terminal by an exception while it is loaded. May get: CE.
raise ValueError("\x1b[2J\u202e::error::accepted (AC)\r")
