"""What lies on disk: its files and columns by name, a result as rows, and their reader and writer.

Nothing else names a file or a column of a run or a data set; nothing here shows a result.
"""
