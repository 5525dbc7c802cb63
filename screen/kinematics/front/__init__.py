"""The body seen from the front or from behind: the outline of the trunk, readings and networks."""
