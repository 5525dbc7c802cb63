"""Protocol files: found, read and checked, with everything that is wrong and its line."""
