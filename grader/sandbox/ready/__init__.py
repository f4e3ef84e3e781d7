"""What is ready before a submission runs: compiled, and perhaps in memory."""
