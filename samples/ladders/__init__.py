"""Ladders: key frames of one person at several true angles, as the landmark network sees them."""
