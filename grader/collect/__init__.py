"""What a learning platform exported, as submissions; nothing is ever extracted to disk."""
