"""Which walls hold here, proven by real attempts to break them."""
