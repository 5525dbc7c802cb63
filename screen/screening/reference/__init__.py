"""Data that ship: norms, errors, limits, probabilities in words, red flags, trained models."""
