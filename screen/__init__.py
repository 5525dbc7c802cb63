"""Movement screening of backs and hips with one ordinary camera."""

__version__ = "0.1.0"
