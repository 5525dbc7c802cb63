"""Motion-BIDS: one data set of all recordings, each with markers, series and repetitions.

The tracking system is called ``video``. A motion table has the frames' own times in a channel of
type LATENCY, so that a variable rate stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np

import screen
from screen.exports.bids_labels import Entities, Register
from screen.exports.markers import NO_METRES, Markers, words_of, world_markers
from screen.exports.rate import Pace, pace_of
from screen.kinematics.series import FloatArray
from screen.results.channel_columns import Column
from screen.results.csv_tables import Cell, cell
from screen.results.places import Place
from screen.results.staged import new_folder
from screen.results.stored import StoredResult, nothing_to_write
from screen.screening.parts import Person
from screen.toml import tomllib

BIDS_VERSION: Final = "1.10.0"
DESCRIPTION_FILE: Final = "dataset_description.json"
SYSTEM: Final = "video"
MISSING: Final = "n/a"

_MOST_YEARS: Final = 89
"""Ages above this may tell who somebody is: BIDS has them capped."""

_IN_PLACE: Final = "1 while the person is at their place, 0 where they walk in or out"
_OWN_CHANNELS: Final = 2
"""The time, and whether the person is at their place."""

_SEX: Final = {"female": "F", "male": "M", None: MISSING}
_CHANNEL_COLUMNS: Final = (
    "name",
    "component",
    "type",
    "tracked_point",
    "units",
    "reference_frame",
    "description",
)
_TYPES: Final = (
    "ACCEL",
    "ANGACCEL",
    "GYRO",
    "JNTANG",
    "LATENCY",
    "MAGN",
    "MISC",
    "ORNT",
    "POS",
    "VEL",
)
_REFERENCE: Final = {
    "person": {
        "SpatialAxes": "ASR",
        "RotationRule": "right-hand",
        "RotationOrder": MISSING,
        "Description": "x forward (where the person faces in neutral), y up, z to the person's "
        "right; origin in the middle of the hips in every frame. From one camera, so depth is "
        "guessed by the network.",
    },
    "picture": {
        "SpatialAxes": MISSING,
        "RotationRule": "right-hand",
        "RotationOrder": MISSING,
        "Description": "x to the right of the picture, y up, z towards the camera; origin in the "
        "middle of the hips in every frame. Used where it is not known where the person faces.",
    },
}


@contextmanager
def bids_data_set(
    places: Sequence[Place], folder: Path, written: list[Path]
) -> Iterator[Callable[[StoredResult], None]]:
    """Yield what adds a result to one BIDS data set, which appears at the end, if it has any.

    Parameters
    ----------
    places
        Of all recordings: who has sessions. Runs are numbered in the order of adding.
    folder
        A new or an empty one.
    written
        Takes the folder once it is there.

    Raises
    ------
    UsageError, OutputError
        If the folder holds files, or cannot be written; it is left as it was.
    """
    sessions = frozenset(
        one.participant for one in places if one.participant is not None and one.session is not None
    )
    with new_folder(folder) as staged:
        data_set = _DataSet(staged, Register(with_sessions=sessions))
        yield data_set.add
        if data_set.people:
            data_set.finish()
    if data_set.people:
        written.append(folder)


@dataclass
class _Subject:
    """What participants.tsv tells of a person; ``people`` are in the order of their visits."""

    original: str | None
    people: list[Person] = field(default_factory=list)

    def row(self, label: str) -> list[Cell]:
        sexes = {one.sex for one in self.people if one.sex is not None}
        sex = sexes.pop() if len(sexes) == 1 else None
        age = _first(_shown_age(one) for one in self.people)
        height = _first([one.height_cm for one in self.people])
        return [f"sub-{label}", self.original, _SEX[sex], age, height]


def _shown_age(person: Person) -> float | None:
    return None if person.age_years is None else min(person.age_years, _MOST_YEARS)


def _first(values: Iterable[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


class _DataSet:
    """The data set while it grows."""

    def __init__(self, root: Path, register: Register) -> None:
        self.root = root
        self.people: dict[str, _Subject] = {}
        self._register = register
        self._scans: dict[tuple[str, str], list[list[Cell]]] = {}

    def add(self, stored: StoredResult) -> None:
        """Write the files of one recording.

        Raises
        ------
        JobError
            If it has no rate, or neither markers nor angles.
        """
        place, result = stored.place, stored.result
        pace, motion = pace_of(stored.track.time_s), _motion(stored)
        entities = self._register.place(
            place.name, place.participant, place.session, result.protocol.name
        )
        folder = self.root / entities.folder
        folder.mkdir(parents=True, exist_ok=True)
        start = entities.of_system(SYSTEM)
        _tsv(folder / f"{start}_motion.tsv", None, motion.rows())
        _tsv(folder / f"{start}_channels.tsv", _CHANNEL_COLUMNS, motion.channels)
        _json(folder / f"{start}_motion.json", _about_motion(stored, motion, pace))
        _tsv(folder / f"{entities.events}_events.tsv", list(_EVENT_COLUMNS), _events(stored))
        subject = self.people.setdefault(entities.subject, _Subject(place.participant))
        subject.people.append(result.person)
        self._scans.setdefault((entities.parent, entities.visit), []).append(
            _scan(stored, entities)
        )

    def finish(self) -> None:
        """Write what stands above the recordings."""
        for (parent, visit), rows in self._scans.items():
            _tsv(self.root / parent / f"{visit}_scans.tsv", list(_SCAN_COLUMNS), rows)
        for subject, labels in self._register.sessions.items():
            rows = [[f"ses-{label}", original] for label, original in labels.items()]
            path = self.root / f"sub-{subject}" / f"sub-{subject}_sessions.tsv"
            _tsv(path, list(_SESSION_COLUMNS), rows)
        _tsv(
            self.root / "participants.tsv",
            list(_PARTICIPANT_COLUMNS),
            [one.row(label) for label, one in self.people.items()],
        )
        _json(self.root / "participants.json", _PARTICIPANT_COLUMNS)
        _json(self.root / "scans.json", _SCAN_COLUMNS)
        _json(self.root / "events.json", _EVENT_COLUMNS)
        if self._register.sessions:
            _json(self.root / "sessions.json", _SESSION_COLUMNS)
        levels = {
            "Description": "Space that positions stand in, and that angles are seen in.",
            "Levels": _REFERENCE,
        }
        _json(self.root / f"tracksys-{SYSTEM}_channels.json", {"reference_frame": levels})
        _json(self.root / DESCRIPTION_FILE, _description())
        (self.root / "README.md").write_text(_README, encoding="utf-8")


_PARTICIPANT_COLUMNS: Final = {
    "participant_id": {"Description": "Label of the person in this data set"},
    "original_id": {
        "Description": "The participant as the source named them; n/a where it was not said who a "
        "recording is of, which then counts as a person of its own"
    },
    "sex": {
        "Description": "As it was said; n/a where recordings differ",
        "Levels": {"F": "female", "M": "male"},
    },
    "age": {
        "Description": "As it was said, in the first session that says it; 89 for more",
        "Units": "year",
        "Maximum": _MOST_YEARS,
    },
    "height": {"Description": "As it was said, in the first session that says it", "Units": "cm"},
}
_SESSION_COLUMNS: Final = {
    "session_id": {"Description": "Label of the visit in this data set"},
    "original_id": {"Description": "The session as the source named it; n/a if it named none"},
}
_SCAN_COLUMNS: Final = {
    "filename": {"Description": "Motion table"},
    "result": {"Description": "Name of the result: its folder, or its recording_id"},
    "status": {
        "Description": "Whether the recording could be judged",
        "Levels": {
            "judged": "the test was judged",
            "not_judged": "a check of the recording's quality failed, nothing was judged",
        },
    },
    "age": {
        "Description": "Age that was said of this recording; 89 for more",
        "Units": "year",
        "Maximum": _MOST_YEARS,
    },
}
_EVENT_COLUMNS: Final = {
    "onset": {"Description": "Start of the repetition", "Units": "s"},
    "duration": {"Description": "From its start to its end", "Units": "s"},
    "trial_type": {"Description": "Direction of the movement, as the protocol names it"},
    "repetition": {"Description": "Number of the repetition in order of time, from 1"},
    "side": {
        "Description": "Side the repetition counts for",
        "Levels": {"left": "left", "right": "right", "both": "midline"},
    },
    "peak": {
        "Description": "Moment of the largest excursion, from the start of the recording",
        "Units": "s",
    },
    "complete": {"Description": "false where the recording or the person left before the return"},
    "valid": {"Description": "false where the repetition was left out of the verdict"},
}
_README: Final = """# Movements measured from video

Each `*_motion.tsv` has one row a frame of a recording: the frame's own time, markers in metres
that a network saw in one camera's picture, and angles and ratios made of them. The sign of each
series stands in `*_channels.tsv`. Angles are 0 in the person's own quiet posture. Repetitions
stand in `*_events.tsv`. What was not measured is `n/a`.
"""


@dataclass(frozen=True, eq=False)
class _Motion:
    """A motion table: ``values`` ``(n, channels)``, the row of each channel, how many markers."""

    values: FloatArray
    channels: list[list[Cell]]
    markers: int

    def rows(self) -> Iterator[list[str]]:
        """Yield the table's rows, in microseconds, micrometres and millionths of a degree."""
        for row in self.values:
            yield [MISSING if np.isnan(value) else f"{value:.6f}" for value in row]

    def count(self, kind: str) -> int:
        """Return how many channels are of a type."""
        return sum(channel[2] == kind for channel in self.channels)


def _motion(stored: StoredResult) -> _Motion:
    track = stored.track
    markers = world_markers(track, stored.result.quality.view)
    blocks = [track.time_s[:, None] - track.time_s[0]]
    channels: list[list[Cell]] = [
        ["latency", MISSING, "LATENCY", MISSING, "s", MISSING, "Time of the frame"]
    ]
    blocks.append((~stored.out_of_place()).astype(float)[:, None])
    channels.append(["in_place", MISSING, "MISC", MISSING, MISSING, MISSING, _IN_PLACE])
    channels += _marker_channels(markers)
    blocks.append(markers.xyz.reshape(len(track), -1))
    if stored.series is not None and stored.series.values:
        blocks.append(np.column_stack(list(stored.series.values.values())))
        channels += [_series_channel(column) for column in stored.series.columns]
    if len(channels) == _OWN_CHANNELS:
        raise nothing_to_write(stored)
    return _Motion(np.concatenate(blocks, axis=1), channels, len(markers.landmarks))


def _marker_channels(markers: Markers) -> Iterator[list[Cell]]:
    frame = "picture" if markers.turned_deg is None else "person"
    for name, landmarks in markers.landmarks.items():
        for axis in "xyz":
            yield [f"{name}_{axis}", axis, "POS", name, "m", frame, words_of(landmarks)]


def _series_channel(column: Column) -> list[Cell]:
    kind = "MISC" if column.unit != "deg" else "ORNT"
    if column.measure in _joint_angles():
        kind = "JNTANG"
    point = column.name.removesuffix(f"_{column.unit}")
    unit = column.unit if column.unit == "deg" else MISSING
    return [column.name, MISSING, kind, point, unit, MISSING, column.meaning]


@cache
def _joint_angles() -> frozenset[str]:
    text = files("screen.exports").joinpath("joint_angles.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["series"])


def _about_motion(stored: StoredResult, motion: _Motion, pace: Pace) -> dict[str, Any]:
    result, info = stored.result, stored.track.info
    camera = stored.camera_off()
    nominal = info.recording.nominal_fps or pace.typical_hz
    versions = ", ".join(f"{name} {version}" for name, version in info.versions.items())
    return {
        "TaskName": result.protocol.name,
        "TaskDescription": f"{result.protocol.title}. {result.protocol.summary}",
        "SamplingFrequency": nominal,
        "SamplingFrequencyEffective": pace.mean_hz,
        "TrackingSystemName": SYSTEM,
        "ManufacturersModelName": info.model_name,
        "SoftwareVersions": f"movescreen {result.provenance.tool_version}; {versions}",
        "RecordingType": "continuous",
        "RecordingDuration": float(stored.track.time_s[-1] - stored.track.time_s[0]),
        "MissingValues": MISSING,
        "TrackedPointsCount": motion.markers,
        **({} if motion.markers else {"TrackedPointsNote": NO_METRES}),
        **({} if camera is None else {"CameraNote": camera}),
        "MotionChannelCount": len(motion.channels),
        **{f"{kind}ChannelCount": motion.count(kind) for kind in _TYPES},
    }


def _events(stored: StoredResult) -> Iterator[list[Cell]]:
    first_s = float(stored.track.time_s[0])
    for one in stored.result.repetitions:
        yield [
            one.start_s - first_s,
            one.end_s - one.start_s,
            one.direction,
            one.index,
            one.side,
            one.peak_s - first_s,
            one.complete,
            one.valid,
        ]


def _scan(stored: StoredResult, entities: Entities) -> list[Cell]:
    name = f"motion/{entities.of_system(SYSTEM)}_motion.tsv"
    return [name, stored.place.name, stored.result.status, _shown_age(stored.result.person)]


def _description() -> dict[str, Any]:
    return {
        "Name": "Movements measured from video",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [{"Name": "movescreen", "Version": screen.__version__}],
    }


def _tsv(path: Path, columns: Sequence[str] | None, rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table of tabs; ``columns`` None: without a header, as motion tables are."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        if columns is not None:
            file.write("\t".join(columns) + "\n")
        for row in rows:
            file.write("\t".join(_word(value) for value in row) + "\n")


def _word(value: Cell) -> str:
    """Return a value as a cell: no tabs or line ends in it, and ``n/a`` where there is none."""
    return " ".join(cell(value).split()) or MISSING


def _json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
