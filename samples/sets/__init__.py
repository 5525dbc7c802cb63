"""Clips with their truth, and the sets of people: made by a resumable command, never mixed."""
