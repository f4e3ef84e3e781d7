"""The walls that hold here, proven by real attempts to break them."""
