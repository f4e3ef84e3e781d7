"""What a person has done on the practice page, and the queue: `practice.sqlite`."""
