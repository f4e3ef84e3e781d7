"""Where a Python source does what the rules of a problem speak of."""
