"""What is timed: ratios against a floor or a peer in one run, printed by `python -m benchmarks`."""
