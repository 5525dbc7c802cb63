"""Every table that lies on disk: its columns in words and units, and a result as rows of them."""
