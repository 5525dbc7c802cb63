"""Export: stored results in the formats of other programs."""
