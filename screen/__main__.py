"""``python -m screen``: the same as the command ``movescreen``."""

from screen.cli.entry import main

main()
