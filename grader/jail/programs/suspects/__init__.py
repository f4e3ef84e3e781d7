"""Lines of a Python source that may be behind wrong numbers: it keeps state, or binds late."""
