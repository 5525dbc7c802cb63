"""Rendered people with known joint angles: the sample clips and the tool's measuring stick."""
