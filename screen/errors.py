"""Every error the tool raises on purpose.

    MovescreenError                 one clear sentence, an exit code
    ├── UsageError (2)              the call or a file the user wrote is wrong
    │   ├── ProtocolError           a protocol file has errors; lists all of them
    │   └── ProfileError            an impossible age, sex or height
    └── JobError (1)                the call was right, the job could not be done
        ├── RecordingError          the recording cannot be read or holds no usable picture
        │   └── NobodySeenError     it can be read, but nobody is in it
        ├── TrackError              a stored track cannot be read
        ├── ModelError              the pose model is missing or is not the one we trust
        ├── UnreachableError        an address elsewhere cannot be reached
        └── OutputError             a result cannot be written

A message says what is wrong, what was expected and what to do next. "Not measurable" is no
error: it is a value (see ``screen.screening.result``).
"""

from __future__ import annotations

from collections.abc import Sequence


class MovescreenError(Exception):
    """Base of all errors with a message meant for the user."""

    exit_code = 1


class UsageError(MovescreenError):
    """The call is wrong: a bad option, an unknown name, a missing file."""

    exit_code = 2


class ProtocolError(UsageError):
    """A protocol file is wrong; ``problems`` lists every error found in it."""

    def __init__(self, message: str, *, problems: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {problem}" for problem in self.problems)])


class ProfileError(UsageError):
    """Sex, age or height of the person is impossible."""


class JobError(MovescreenError):
    """The call was right, the job could not be done."""


class RecordingError(JobError):
    """The recording cannot be read, or holds nothing that can be screened."""


class NobodySeenError(RecordingError):
    """The recording shows nobody who can be followed."""


class TrackError(JobError):
    """A stored track cannot be read."""


class ModelError(JobError):
    """The pose model is missing or is not the one we trust."""


class UnreachableError(JobError):
    """An address on another machine cannot be reached, or is not for this user."""


class OutputError(JobError):
    """A result cannot be written."""
