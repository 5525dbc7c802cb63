"""The names of all formats that results are exported to; apart, because a help text lists them."""

from __future__ import annotations

from typing import Final

BIDS: Final = "motion-bids"
REDCAP: Final = "redcap"
FORMATS: Final = ("mot", "sto", "trc", "c3d", "csv", "parquet", BIDS, REDCAP)
