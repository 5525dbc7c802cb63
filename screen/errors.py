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
        ├── MissingLibraryError     the system lacks a shared library that the tool needs
        ├── UnreachableError        an address elsewhere cannot be reached
        └── OutputError             a result cannot be written

``reason`` says what is wrong and what was expected, ``advice`` what to do next; each is one or more
whole sentences, and ``str(error)`` is both. They name parameters as Python does, in backticks; a
front end puts its own names in their place (``screen.text.with_parameters``). Control characters in
them, from names and files, are spelt out, so that an error can be shown anywhere. "Not measurable"
is not an error but a value (see ``screen.screening.result``).
"""

from __future__ import annotations

from collections.abc import Sequence

from screen.text import one_line


class MovescreenError(Exception):
    """Base of all errors with a message meant for the user.

    Parameters
    ----------
    reason
        What is wrong, and what was expected: ``"The recording hinge.mp4 is empty."``
    advice
        What to do next, which must follow from the reason: ``"Copy it from the camera again."``
        Empty where the reason already says all there is to say.
    """

    exit_code = 1

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason, advice)
        self.reason = one_line(reason)
        self.advice = one_line(advice)

    def __str__(self) -> str:
        return f"{self.reason} {self.advice}".strip()


class UsageError(MovescreenError):
    """The call is wrong: a bad option, an unknown name, a missing file."""

    exit_code = 2


class ProtocolError(UsageError):
    """A protocol file is wrong; ``problems`` lists every error found in it."""

    def __init__(self, reason: str, advice: str = "", *, problems: Sequence[str] = ()) -> None:
        super().__init__(reason, advice)
        self.problems = tuple(map(one_line, problems))

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


class MissingLibraryError(JobError):
    """The system lacks a shared library that OpenCV, MediaPipe or another package needs."""


class UnreachableError(JobError):
    """An address on another machine cannot be reached, or is not for this user."""


class OutputError(JobError):
    """A result cannot be written."""
