"""Batches: many recordings, on one machine or many, into one data set that a run can resume."""
