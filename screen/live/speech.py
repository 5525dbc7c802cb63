"""One sentence at a time, then quiet."""

from __future__ import annotations

import math

from screen.live.settings import Speech
from screen.live.state import Said, SaidKind


class Speaker:
    """Decides whether a sentence may be spoken now.

    After the end of each sentence it is quiet for ``pause_s``, and no cue comes for the longer
    pause that a cue may ask for from its beginning; the same guidance comes again only after
    ``repeat_s``. What may not be said now is not kept: whoever offers it offers it again while it
    is true.
    """

    def __init__(self, settings: Speech) -> None:
        self._settings = settings
        self._quiet_until_s = -math.inf
        self._no_cue_until_s = -math.inf
        self._last_s: dict[str, float] = {}

    def offer(
        self, kind: SaidKind, name: str, text: str, time_s: float, *, pause_s: float = 0.0
    ) -> Said | None:
        """Return the sentence if it may be said at ``time_s``; None if it must wait."""
        again_s = self._last_s.get(name, -math.inf) + self._settings.repeat_s
        guidance = kind == "guidance"
        free_s = again_s if guidance else self._no_cue_until_s
        if time_s < max(self._quiet_until_s, free_s):
            return None
        spoken_s = time_s + len(text.split()) / self._settings.words_per_s
        self._quiet_until_s = spoken_s + self._settings.pause_s
        if not guidance:
            self._no_cue_until_s = max(self._quiet_until_s, time_s + pause_s)
        self._last_s[name] = time_s
        return Said(name, text, kind)

    def changed(self) -> None:
        """Forget what was said: the test has gone on, and what comes next need not wait."""
        self._quiet_until_s = -math.inf
        self._last_s.clear()
