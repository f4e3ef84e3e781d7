"""Work done before a submission runs: programs are compiled, and perhaps kept in memory."""
