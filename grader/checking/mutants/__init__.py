"""Small changes of the reference, and whether the cases find them."""
