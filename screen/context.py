"""What must be closed at the end of a ``with`` block, however it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod

from typing_extensions import Self


class Closing(ABC):
    """Gives a class with ``close`` its ``with`` block."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held; may be called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
