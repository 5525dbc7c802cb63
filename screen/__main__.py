"""``python -m screen``: the same as the command ``movescreen``."""

from screen.cli.main import main

main()
