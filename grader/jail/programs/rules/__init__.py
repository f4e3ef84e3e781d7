"""The places where a Python source does what a problem's rules speak of."""
