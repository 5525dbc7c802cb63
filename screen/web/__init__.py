"""The page served on this machine: the browser's camera in, states and reports out."""
