"""Results beside what a clinic measured itself: how far this tool is off, on its own patients."""
