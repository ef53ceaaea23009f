"""``accordi doctor``: one line for each thing that must hold, with what to do where it does not."""
