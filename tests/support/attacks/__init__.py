"""Classes of attack and the walls that stop each, for `test_walls.py` and `docs/walls.md`."""
