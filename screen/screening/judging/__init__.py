"""Judging: one module for each kind of rule, and what they share."""
