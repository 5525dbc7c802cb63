"""Notebook: a result as data frames, labelled arrays and a figure, for those who work in Python."""
