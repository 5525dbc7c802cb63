"""Files that lie, made from real ones: by chance (``run``) and led by coverage (``guided``)."""
