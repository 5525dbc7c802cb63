"""Only Google's weights are used, wherever they come from."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from screen.errors import ModelError, UsageError
from screen.pose import ModelFile, bundle, ensure_model, find_model, model_sources, model_status
from screen.pose.model import VARIANTS, cache_path, fetch_model, verify_model

WHEEL_MEMBERS = (VARIANTS["full"].weights.detector, VARIANTS["full"].weights.landmarks)


@pytest.fixture
def networks(model: ModelFile) -> dict[str, bytes]:
    return bundle.read_bundle(model.path.read_bytes())


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a model; returns the place where it would be."""
    monkeypatch.setattr(
        "screen.pose.model.platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache"
    )
    monkeypatch.delenv("MOVESCREEN_MODEL", raising=False)
    return cache_path()


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No source answers; returns the list of what was tried."""
    tried = []

    def refuse(self: object, folder: Path) -> bytes:
        del folder
        tried.append(type(self).__name__)
        raise model_sources.SourceError("not reachable")

    monkeypatch.setattr(model_sources.Published, "fetch", refuse)
    monkeypatch.setattr(model_sources.Weights, "fetch", refuse)
    return tried


def altered(network: bytes) -> bytes:
    """The network with one weight changed."""
    data = bytearray(network)
    middle = len(data) // 2
    data[middle] ^= 1
    return bytes(data)


def write_bundle(path: Path, networks: dict[str, bytes], *, compressed: bool = False) -> Path:
    kind = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, network in networks.items():
            archive.writestr(name, network)
    return path


def test_the_model_in_use_is_a_known_one(model: ModelFile) -> None:
    row = VARIANTS["full"]
    assert model.name == "pose_landmarker_full"
    assert model.sha256 in {row.published.sha256, row.assembled_sha256}
    assert model.sha256 == hashlib.sha256(model.path.read_bytes()).hexdigest()


def test_a_bundle_put_together_here_is_aligned_and_always_the_same(
    networks: dict[str, bytes],
) -> None:
    raw = tuple(networks.values())
    data = bundle.assemble_bundle(*raw)
    assert data == bundle.assemble_bundle(*raw)
    again = bundle.read_bundle(data)
    assert list(again) == [bundle.DETECTOR_MEMBER, bundle.LANDMARKS_MEMBER]
    for network in again.values():
        assert data.index(network) % 4 == 0


def test_metadata_does_not_change_what_a_network_computes(networks: dict[str, bytes]) -> None:
    again = bundle.read_bundle(bundle.assemble_bundle(*networks.values()))
    for name, network in networks.items():
        assert again[name] != network
        assert bundle.network_digest(again[name]) == bundle.network_digest(network)


def test_one_changed_weight_changes_the_digest(networks: dict[str, bytes]) -> None:
    for network in networks.values():
        assert bundle.network_digest(altered(network)) != bundle.network_digest(network)


def test_the_weights_decide_for_a_bundle_of_unknown_hash(
    tmp_path: Path, networks: dict[str, bytes]
) -> None:
    path = write_bundle(tmp_path / "repacked.task", networks, compressed=True)
    found = find_model(path)
    assert found == ModelFile(path, "pose_landmarker_full", found.sha256 if found else "")


@pytest.mark.parametrize(
    ("member", "says"),
    [
        (bundle.DETECTOR_MEMBER, "detector has other weights"),
        (bundle.LANDMARKS_MEMBER, "landmark network has other weights"),
    ],
)
def test_other_weights_are_refused(
    tmp_path: Path, networks: dict[str, bytes], member: str, says: str
) -> None:
    networks = {**networks, member: altered(networks[member])}
    with pytest.raises(ModelError, match=says):
        find_model(write_bundle(tmp_path / "other.task", networks))


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "no Tasks bundle"), (b"text", "no Tasks bundle")],
)
def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "a.task").write_bytes(content)
    with pytest.raises(ModelError, match=says):
        verify_model(tmp_path / "a.task")


def test_a_bundle_of_something_else_is_refused(tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "hand.task", {"hand_detector.tflite": b"1234TFL3"})
    with pytest.raises(ModelError, match="no pose bundle"):
        verify_model(path)
    names = (bundle.DETECTOR_MEMBER, bundle.LANDMARKS_MEMBER)
    for content in (b"junk", b"\x18\x00\x00\x00TFL3" + bytes(range(200))):
        path = write_bundle(tmp_path / "junk.task", dict.fromkeys(names, content))
        with pytest.raises(ModelError, match=r"TFLite|cannot be read|other weights"):
            verify_model(path)


def test_a_missing_explicit_model_is_a_wrong_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="`model`"):
        find_model(tmp_path / "none.task")
    monkeypatch.setenv("MOVESCREEN_MODEL", str(tmp_path / "none.task"))
    with pytest.raises(UsageError, match="MOVESCREEN_MODEL"):
        ensure_model()


def test_the_option_comes_before_the_environment_and_that_before_the_cache(
    tmp_path: Path, model: ModelFile, no_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = model.path.read_bytes()
    no_cache.parent.mkdir()
    for path in (no_cache, tmp_path / "env.task", tmp_path / "option.task"):
        path.write_bytes(data)
    assert find_model().path == no_cache  # type: ignore[union-attr]
    monkeypatch.setenv("MOVESCREEN_MODEL", str(tmp_path / "env.task"))
    assert find_model().path == tmp_path / "env.task"  # type: ignore[union-attr]
    assert find_model(tmp_path / "option.task").path.name == "option.task"  # type: ignore[union-attr]
    assert model_status().source == "environment"


def test_a_spoilt_cache_counts_as_absent_and_is_fetched_anew(
    model: ModelFile, no_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = model.path.read_bytes()
    no_cache.parent.mkdir()
    no_cache.write_bytes(good[:1000])
    assert find_model() is None
    assert model_status().problem is not None
    monkeypatch.setattr(model_sources.Published, "fetch", lambda *_: good)
    assert ensure_model().path == no_cache
    assert no_cache.read_bytes() == good


def test_without_any_source_one_sentence_says_what_to_copy_where(
    no_cache: Path, no_network: list[str]
) -> None:
    said: list[str] = []
    with pytest.raises(ModelError) as caught:
        ensure_model(progress=said.append)
    assert no_network == ["Published", "Weights"]
    message = str(caught.value)
    assert f"copy pose_landmarker_full.task from another machine to {no_cache}" in message
    assert "\n" not in message
    assert len(said) == 4
    assert not no_cache.parent.exists()


def test_a_published_bundle_with_another_hash_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Answer:
        def __enter__(self) -> Answer:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, _: int) -> bytes:
            return b"something else"

    monkeypatch.setattr(model_sources.urllib.request, "urlopen", lambda *_, **__: Answer())
    with pytest.raises(model_sources.SourceError, match=r"storage.*has SHA-256 .* refused"):
        VARIANTS["full"].published.fetch(Path())


def test_a_refused_connection_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    published = model_sources.Published("https://127.0.0.1:9/a.task", "0" * 64)
    with pytest.raises(model_sources.SourceError, match="not reachable"):
        published.fetch(Path())


def fake_pip(monkeypatch: pytest.MonkeyPatch, members: dict[str, bytes], code: int = 0) -> list:
    """Let pip 'download' a wheel with these members; returns the commands it was given."""
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        folder = Path(command[command.index("--dest") + 1])
        if code == 0:
            write_bundle(folder / "mediapipe-0.10.21-any.whl", members)
        stderr = "noise\nERROR: No matching distribution found for mediapipe==0.10.21\n"
        return subprocess.CompletedProcess(command, code, "", stderr)

    monkeypatch.setattr(model_sources.subprocess, "run", run)
    return commands


def test_pip_is_the_users_own_and_installs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = fake_pip(monkeypatch, {}, code=1)
    with pytest.raises(model_sources.SourceError, match="pip says 'No matching distribution"):
        VARIANTS["full"].weights.fetch(tmp_path)
    assert commands[0][:4] == [sys.executable, "-m", "pip", "download"]
    assert "--no-deps" in commands[0]
    assert not any("://" in word for word in commands[0])


def test_a_wheel_with_other_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_pip(monkeypatch, {member.path: b"other" for member in WHEEL_MEMBERS})
    with pytest.raises(model_sources.SourceError, match=r"pose_detection.tflite has SHA-256"):
        VARIANTS["full"].weights.fetch(tmp_path)


def test_a_wheel_without_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_pip(monkeypatch, {"something": b"else"})
    with pytest.raises(model_sources.SourceError, match="does not hold the weights"):
        VARIANTS["full"].weights.fetch(tmp_path)


def test_a_python_without_pip_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_sources.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(model_sources.SourceError, match="pip is not installed"):
        VARIANTS["full"].weights.fetch(tmp_path)


def test_a_cache_that_cannot_be_written_says_where(
    tmp_path: Path, model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = model.path.read_bytes()
    monkeypatch.setattr(model_sources.Published, "fetch", lambda *_: data)
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be kept"):
        fetch_model(target=tmp_path / "file" / "a.task")


def test_two_who_fetch_at_once_do_not_disturb_each_other(
    tmp_path: Path, model: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = model.path.read_bytes()
    monkeypatch.setattr(model_sources.Published, "fetch", lambda *_: data)
    target = tmp_path / "cache" / "a.task"
    found: list[ModelFile] = []
    threads = [
        threading.Thread(target=lambda: found.append(fetch_model(target=target))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item.sha256 for item in found] == [model.sha256] * 4
    assert list(target.parent.iterdir()) == [target]


def test_an_unknown_variant_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="full"):
        find_model(variant="huge")


def test_importing_the_room_does_not_load_mediapipe() -> None:
    code = "import sys, screen.pose; sys.exit('mediapipe' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
