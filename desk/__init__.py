"""The door: our own pages, and an unchanged Prefect server behind them (decision 15)."""
