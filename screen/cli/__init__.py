"""The command ``movescreen``: parse, call the library, print."""
