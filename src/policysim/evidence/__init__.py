"""What really happened, and whether the model shows it: trials of one innovation, patterns, calibration, backtests."""
