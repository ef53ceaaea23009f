"""What is timed: ratios against a floor or a peer in one run, printed by `python -m benchmarks`."""

STAMPS_FOLDER = "stamps"  # below the var folder: what the stamped engine leaves there
