"""How fast the tool is, as ratios from one run: ``python -m samples.bench``, or ``make bench``."""
