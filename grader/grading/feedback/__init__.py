"""What the numbers and texts of a submission say about the mistake behind them."""
