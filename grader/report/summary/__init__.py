"""How a class did, as text and as JSON."""
