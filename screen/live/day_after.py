"""What is kept of a drill until the day after: when, which, and the pain; on this machine only."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final

import platformdirs
from pydantic import AwareDatetime, Field, ValidationError

from screen.errors import MovescreenError, OutputError
from screen.files import atomic_path
from screen.inputs import is_file, read_file
from screen.live.drill import list_drills, load_drill
from screen.live.pain import WORST, DayAfterRules
from screen.screening.protocol import Identifier, Strict

_FILE: Final = "last_drill.json"
_OWNER_ONLY: Final = 0o600
_MOST_BYTES: Final = 4096


class DrillPain(Strict):
    """The pain before and after a drill; ``after`` is None where it was not said."""

    drill: Identifier
    ended: AwareDatetime
    before: Annotated[int, Field(ge=0, le=WORST)]
    after: Annotated[int, Field(ge=0, le=WORST)] | None = None

    def words(self, rules: DayAfterRules) -> tuple[str, str]:
        """Return which drill it was and when, on this machine's clock, and how the pain was."""
        ended = self.ended.astimezone()
        when = f"{ended:%A} {ended.day} {ended:%B}, {ended:%H:%M}"
        lead = rules.lead.format(drill=load_drill(self.drill).title, when=when)
        pain = rules.pain_before if self.after is None else rules.pain
        return lead, pain.format(before=self.before, after=self.after)


class DayAfter:
    """Keeps the last drill in a file that only its owner may read, and forgets it in time.

    Parameters
    ----------
    folder
        Where the file lies; None is the user's own data folder of this tool.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def path(self) -> Path:
        """Where the file lies, whether or not it is there."""
        folder = self._folder
        if folder is None:
            folder = platformdirs.user_data_path("movement-screen", appauthor=False)
        return folder / _FILE

    def keep(self, drill: DrillPain) -> bool:
        """Keep a drill in the place of the one before; return whether that was possible."""
        try:
            with atomic_path(self.path) as temporary:
                temporary.chmod(_OWNER_ONLY)
                temporary.write_text(drill.model_dump_json(), encoding="utf-8")
        except OutputError:
            return False
        return True

    def due(self, rules: DayAfterRules, now: datetime) -> DrillPain | None:
        """Return the drill whose pain is to be asked for now; None where there is none.

        One that is too old, or cannot be read, is forgotten; where it cannot be deleted it is asked
        for no more all the same.
        """
        drill = self._read()
        if drill is None:
            return None
        since = now - drill.ended
        if since > timedelta(days=rules.forget_after_days):
            self._drop()
            return None
        return drill if since >= timedelta(hours=rules.ask_after_hours) else None

    def forget(self) -> None:
        """Keep nothing.

        Raises
        ------
        OutputError
            If the file cannot be deleted.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be deleted: {error.strerror or error}.",
                "Delete it by hand.",
            ) from error

    def _read(self) -> DrillPain | None:
        try:
            if not is_file(self.path):
                return None
            text = read_file(self.path, "what is kept of a drill", most_bytes=_MOST_BYTES)
            drill = DrillPain.model_validate_json(text)
        except (MovescreenError, ValidationError):
            self._drop()
            return None
        if drill.drill not in list_drills():
            self._drop()
            return None
        return drill

    def _drop(self) -> None:
        with suppress(OutputError):
            self.forget()
