"""What a sweep found, for people who were not there: one page, its figures and the data behind them."""
