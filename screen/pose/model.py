"""The pose model: where it lies, whether it is the one we trust, and how it is fetched.

A bundle is trusted if its SHA-256 is that of Google's published bundle or of the one assembled
here from Google's weights, or if both networks in it compute, weight by weight, what Google's do
(``screen.pose.bundle.network_digest``). Anything else is refused, whoever handed it over.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from screen.errors import ModelError, OutputError, UsageError
from screen.files import sha256_file, write_bytes
from screen.inputs import MEGABYTE, is_file, read_file
from screen.pose import model_sources
from screen.scratch import scratch_folder

ENVIRONMENT_VARIABLE: Final = "MOVESCREEN_MODEL"
_MOST_BYTES: Final = 100 * MEGABYTE

Progress = Callable[[str], None]
"""Called with one short sentence at each step of a fetch."""


@dataclass(frozen=True)
class ModelFile:
    """A pose model on disk whose content has been verified."""

    path: Path
    name: str
    sha256: str


@dataclass(frozen=True)
class ModelStatus:
    """What is known of the pose model on this machine.

    ``model`` is None where none is usable; ``problem`` then says why, in one sentence.
    ``source`` is ``"option"``, ``"environment"`` or ``"cache"``: who named ``expected_path``.
    """

    model: ModelFile | None
    expected_path: Path
    source: str
    problem: str | None


@dataclass(frozen=True)
class _Variant:
    """One size of the pose network: its name, where it is published, and what is trusted."""

    name: str
    weights: model_sources.Weights
    published: model_sources.Published
    assembled_sha256: str
    networks: tuple[str, str]


_DETECTOR: Final = model_sources.WheelMember(
    "mediapipe/modules/pose_detection/pose_detection.tflite",
    "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
)
_DETECTOR_DIGEST: Final = "366878d9eb43e65affa8c4e8d6bfc44d6af9a337d3183990a3f9315d61a4ea80"

VARIANTS: Final = {
    "full": _Variant(
        name="pose_landmarker_full",
        weights=model_sources.Weights(
            detector=_DETECTOR,
            landmarks=model_sources.WheelMember(
                "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
                "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            ),
        ),
        published=model_sources.Published(
            "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
            "pose_landmarker_full/float16/1/pose_landmarker_full.task",
            "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
        ),
        assembled_sha256="196482ab95063d3f07698925feb37f13cbcaf0a1349f669824c6ae4f5ca71ab7",
        networks=(
            _DETECTOR_DIGEST,
            "13fd9845643ed10958d213e303cf6aecead1f6c8f1d9f055de935887e396946c",
        ),
    ),
}
"""The networks that can be used; another size is another row."""


def cache_path(variant: str = "full") -> Path:
    """Return where the fetched model is kept."""
    folder = platformdirs.user_cache_path("movement-screen", appauthor=False)
    return folder / f"{_variant(variant).name}.task"


def find_model(explicit: Path | None = None, *, variant: str = "full") -> ModelFile | None:
    """Return the model to use, if it is on this machine.

    Looked for in this order: ``explicit``, the file named by the environment variable
    ``MOVESCREEN_MODEL``, the cache. A cached file that is not the trusted model counts as absent.

    Raises
    ------
    UsageError
        If ``explicit`` or the environment variable names no file.
    ModelError
        If it names a file that is not the trusted model.
    """
    path, source = _expected(explicit, variant)
    if source != "cache":
        if not is_file(path):
            raise UsageError(
                f"There is no pose model at {path} (named by {_said_by(source)}).",
                "Correct the path, or leave it out to have the model downloaded.",
            )
        return verify_model(path, variant=variant)
    try:
        return verify_model(path, variant=variant) if is_file(path) else None
    except ModelError:
        return None


def ensure_model(
    explicit: Path | None = None, *, variant: str = "full", progress: Progress | None = None
) -> ModelFile:
    """Return the model to use; fetch it into the cache if there is none.

    Raises
    ------
    UsageError, ModelError
        As ``find_model`` and ``fetch_model`` do.
    """
    found = find_model(explicit, variant=variant)
    return found or fetch_model(variant=variant, progress=progress)


def fetch_model(
    *, variant: str = "full", target: Path | None = None, progress: Progress | None = None
) -> ModelFile:
    """Fetch the model, verify it and keep it at ``target`` (the cache if None).

    Tried in this order: Google's published bundle; the weights in Google's wheel, had through
    pip, which obeys the mirror and the proxy the user has set. What does not verify is not kept.

    Raises
    ------
    ModelError
        If no source can be reached or none verifies; the message says what to copy where.
    """
    row = _variant(variant)
    target = target or cache_path(variant)
    say = progress or _say_nothing
    problems = []
    with scratch_folder() as folder:
        for source in (row.published, row.weights):
            say(f"Fetching the pose model: {source.label}.")
            try:
                bundle = source.fetch(folder)
            except model_sources.SourceError as error:
                problems.append(f"{source.label}: {error}")
                say(f"Not from there: {error}.")
                continue
            return _keep(bundle, target, variant)
    raise ModelError(
        f"The pose model could not be fetched ({'; '.join(problems)}).",
        "Connect to the network and run again, or copy "
        f"{row.name}.task from another machine to {target}.",
    )


def verify_model(path: Path, *, variant: str = "full") -> ModelFile:
    """Return the model at ``path`` if it is the one we trust.

    Raises
    ------
    ModelError
        If the file cannot be read, is no pose bundle, or holds other weights.
    UsageError
        If it is far too large for a model.
    """
    row = _variant(variant)
    try:
        sha256 = sha256_file(path)
        if sha256 in {row.published.sha256, row.assembled_sha256}:
            return ModelFile(path, row.name, sha256)
        data = read_file(path, "a pose model", most_bytes=_MOST_BYTES)
    except OSError as error:
        raise ModelError(
            f"The pose model {path} cannot be read: {error.strerror}.",
            "Make it readable, or leave it out to have the model downloaded.",
        ) from error
    problem = _why_not_trusted(data, row)
    if problem is not None:
        raise ModelError(
            f"{path} is not the pose model this tool trusts: {problem} (SHA-256 {sha256}); "
            f"expected {row.name} with Google's weights.",
            "Leave the file out to have the model downloaded.",
        )
    return ModelFile(path, row.name, sha256)


def model_status(explicit: Path | None = None, *, variant: str = "full") -> ModelStatus:
    """Return whether a usable model is on this machine, and where it is or should be.

    Fetches nothing and raises nothing for a missing or foreign file: that is the answer.
    """
    path, source = _expected(explicit, variant)
    try:
        if not is_file(path):
            return ModelStatus(None, path, source, f"There is no file {path}.")
        return ModelStatus(verify_model(path, variant=variant), path, source, None)
    except ModelError as error:
        return ModelStatus(None, path, source, str(error))


def _variant(name: str) -> _Variant:
    if name not in VARIANTS:
        raise UsageError(f"There is no model variant {name!r}.", f"Choose {' or '.join(VARIANTS)}.")
    return VARIANTS[name]


def _expected(explicit: Path | None, variant: str) -> tuple[Path, str]:
    if explicit is not None:
        return Path(explicit), "option"
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return Path(named).expanduser(), "environment"
    return cache_path(variant), "cache"


def _said_by(source: str) -> str:
    return "`model`" if source == "option" else ENVIRONMENT_VARIABLE


def _why_not_trusted(data: bytes, row: _Variant) -> str | None:
    """Return what is wrong with a bundle of unknown hash; None if it holds Google's weights."""
    from screen.pose import bundle  # noqa: PLC0415 - loads mediapipe

    try:
        found = tuple(
            bundle.network_digest(network) for network in bundle.read_bundle(data).values()
        )
    except ValueError as error:
        return str(error)
    names = ("detector", "landmark network")
    wrong = [name for name, a, b in zip(names, found, row.networks, strict=True) if a != b]
    return f"its {' and its '.join(wrong)} has other weights" if wrong else None


def _keep(bundle: bytes, target: Path, variant: str) -> ModelFile:
    try:
        write_bytes(target, bundle)
    except OutputError as error:
        raise ModelError(
            f"The pose model was downloaded but cannot be kept at {target}: {error.__cause__}.",
            f"Make that folder writable, or name a model file with {ENVIRONMENT_VARIABLE}.",
        ) from error
    return verify_model(target, variant=variant)


def _say_nothing(sentence: str) -> None:
    del sentence
