"""Programs of ours that read what a submission made, each in a child of its own."""
