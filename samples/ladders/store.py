"""One person's ladder on disk: ``PROTOCOL_SEED.npz`` with pictures, truth and what was tracked.

Notes
-----
``n`` is the number of key frames; numbers are float32, places are pixels of the picture (x right,
y down), angles degrees, ratios as in ``samples.people.measures``.

=================  ==============  =============================================================
key                shape           meaning
=================  ==============  =============================================================
``head``           text            JSON: protocol, seed, setting, size_px, kinds and rungs of the
                                   frames (``samples.ladders.rungs``), person, camera, movement,
                                   jpeg_quality, and the tracker's model_name and model_sha256
``measures``       (n, 24)         ``samples.people.measures.MEASURES``, as changes from the
                                   mean of the quiet frames
``neutral``        (24,)           that mean
``joints_px``      (n, 33, 2)      true joints; NaN for landmarks that have none
``spine_px``       (n, 7, 2)       true heads of ``samples.ladders.take.SPINE_BONES``
``edge_px``        (n, 128, 2)     true silhouette, as ``silhouette_px`` is made
``seen``           (n,) bool       whether the network saw the person
``landmarks_px``   (n, 33, 3)      what it saw; the next four as ``screen.pose.track.PoseTrack``
``world_m``        (n, 33, 3)
``visibility``     (n, 33)
``silhouette_px``  (n, 128, 2)
``outline_ratio``  (n, 2, 31)
``jpegs``          (bytes,) uint8  the pictures, one after the other
``jpeg_ends``      (n,) int64      where each of them ends
=================  ==============  =============================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from samples.people.measures import MEASURES

if TYPE_CHECKING:
    from samples.filming.film import Clip
    from samples.ladders.take import Photographs
    from samples.ladders.tracking import Tracked

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ladder:
    """One person's key frames without their pictures; see the notes of the module."""

    head: dict[str, Any]
    measures: Floats
    neutral: Floats
    joints_px: Floats
    spine_px: Floats
    edge_px: Floats
    seen: NDArray[np.bool_]
    landmarks_px: Floats
    world_m: Floats
    visibility: Floats
    silhouette_px: Floats
    outline_ratio: Floats

    @property
    def quiet(self) -> NDArray[np.bool_]:
        """Which frames ``(n,)`` are of the quiet start."""
        return np.array(self.head["kinds"]) == "quiet"

    @property
    def held(self) -> NDArray[np.bool_]:
        """Which frames ``(n,)`` are held angles."""
        return np.array(self.head["kinds"]) == "held"

    def measure(self, name: str) -> Floats:
        """Return the true changes ``(n,)`` of one of ``samples.people.measures.MEASURES``."""
        return self.measures[:, MEASURES.index(name)]


def ladder_path(clip: Clip, folder: Path) -> Path:
    """Return where the ladder of ``clip`` lies in ``folder``."""
    return folder / f"{clip.name}.npz"


def save_ladder(path: Path, taken: Photographs, tracked: Tracked) -> None:
    """Write a ladder; ``path`` is not to be read before this is done."""
    found = asdict(tracked)
    model = {name: found.pop(name) for name in ("model_name", "model_sha256")}
    true = {
        name: np.asarray(getattr(taken, name), dtype=np.float32)
        for name in ("measures", "neutral", "joints_px", "spine_px", "edge_px")
    }
    with path.open("wb") as handle:
        np.savez(
            handle,
            head=np.array(json.dumps({**taken.head, **model})),
            jpegs=np.frombuffer(b"".join(taken.jpegs), dtype=np.uint8),
            jpeg_ends=np.cumsum([len(jpeg) for jpeg in taken.jpegs]),
            **true,
            **found,
        )


def load_ladder(path: Path) -> Ladder:
    """Read a ladder, all but its pictures."""
    names = [field.name for field in fields(Ladder) if field.name != "head"]
    with np.load(path, allow_pickle=False) as stored:
        return Ladder(
            head=json.loads(str(stored["head"])), **{name: stored[name] for name in names}
        )


def load_ladders(folder: Path, protocol: str = "*", count: int | None = None) -> Iterator[Ladder]:
    """Yield the ladders of a protocol in ``folder`` in the order of their seeds, or the first.

    Tracks of clips, which may lie there too, are none.
    """
    found = sorted(folder.glob(f"{protocol}_[0-9]*.npz"))
    for path in [one for one in found if not one.stem.endswith(".track")][:count]:
        yield load_ladder(path)


def load_jpegs(path: Path) -> list[bytes]:
    """Read the pictures of a ladder, one JPEG a key frame."""
    with np.load(path, allow_pickle=False) as stored:
        whole, ends = stored["jpegs"].tobytes(), stored["jpeg_ends"].tolist()
    return [whole[start:end] for start, end in zip([0, *ends], ends, strict=False)]
