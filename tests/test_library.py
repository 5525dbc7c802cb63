"""What a user of the library sees: its names, how objects show themselves, what it takes."""

from __future__ import annotations

import ast
import os
import pydoc
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import screen
from screen import api
from screen.errors import ProfileError, UsageError
from screen.resources import data_folder
from tests.batch.pretend import MODEL, Here, bends, pretend

PUBLIC = ["Person", "PoseTrack", "Protocol", "ScreenResult", "Screening", "analyze", "errors",
          "export", "import_track", "reanalyze", "run", "run_batch", "summarize",
          "track"]  # fmt: skip
CLIP = data_folder("samples") / "clips" / "hip_hinge_rounded.mp4"


class AnyPath:
    """A path as other libraries have them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> str:
        return str(self._path)


@pytest.fixture(scope="module")
def screening(rounded) -> screen.Screening:
    return screen.analyze(rounded, protocol="hip_hinge", video=CLIP)


def test_the_public_names_are_these_and_no_others():
    assert sorted(screen.__all__) == PUBLIC
    assert [name for name in dir(screen) if not name.startswith("_")] == PUBLIC
    for name in PUBLIC:
        assert getattr(screen, name) is not None


def test_type_checkers_are_told_the_same_names():
    tree = ast.parse(Path(screen.__file__).read_text(encoding="utf-8"))
    told = next(node for node in tree.body if isinstance(node, ast.If)).body
    imported = [one for node in told if isinstance(node, ast.ImportFrom) for one in node.names]
    assert sorted(one.asname or one.name for one in imported) == PUBLIC


def test_no_room_bears_a_public_name():
    """Python would put the room in the place of the function as soon as the room is imported."""
    root = Path(screen.__file__).parent
    rooms = {path.stem for path in root.iterdir() if path.is_dir() or path.suffix == ".py"}
    assert rooms & set(PUBLIC) == {"errors"}


def test_help_says_what_each_name_is():
    said = pydoc.plain(pydoc.render_doc(screen))
    assert [name for name in PUBLIC if name not in said] == []
    for name in (*PUBLIC, "Screening.plot", "Screening.to_xarray", "Screening.to_dataframe"):
        found = screen
        for part in name.split("."):
            found = getattr(found, part)
        assert len((found.__doc__ or "").strip()) > 20, name


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = screen.nonsense  # type: ignore[attr-defined]


def test_importing_the_library_loads_nothing_else():
    code = "import sys, screen; print(len([m for m in sys.modules if m.startswith('screen.')]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 0


def test_objects_are_short_on_a_prompt(screening):
    shown = [screening, screening.result, screening.track, screening.series, screening.protocol]
    for one in shown:
        assert len(repr(one)) < 120
        assert "array" not in repr(one)
    assert repr(screening) == (
        "Screening('hip_hinge_rounded.mp4', hip_hinge, judged, 4 repetitions)"
    )
    assert str(screening.result) == repr(screening.result)


class _Elements(HTMLParser):
    """Every element and attribute of a piece of HTML; fails where elements are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in {"br", "img", "hr"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_notebook_shows_the_answers_and_the_curves(screening):
    shown = screening._repr_html_()
    for answer in screening.result.answers:
        assert answer.question in shown
    assert shown.count("<svg") == len({one.measure for one in screening.result.findings[:2]})
    assert "<svg" not in screening.result._repr_html_()


def test_what_a_notebook_shows_needs_nothing_from_elsewhere_and_has_its_own_colours(screening):
    elements = _Elements(screening._repr_html_()).seen
    assert not {"script", "link", "style", "iframe"} & {tag for tag, _ in elements}
    addresses = [about[key] for _, about in elements for key in ("href", "src") if key in about]
    assert addresses == []
    card = str(elements[0][1]["style"])
    assert re.search(r"background:#fff;color:#\w+", card)  # so it reads on a dark page too


def test_a_name_cannot_put_elements_into_a_notebook(screening):
    result = screening.result
    named = result.recording.model_copy(update={"name": "<script>alert(1)</script>.mp4"})
    asked = result.answers[0].model_copy(update={"question": "<b onclick=x>?", "text": "<img>"})
    evil = result.model_copy(update={"recording": named, "answers": [asked]})
    tags = [tag for tag, _ in _Elements(evil._repr_html_()).seen]
    assert "script" not in tags
    assert "img" not in tags
    assert "&lt;script&gt;" in evil._repr_html_()


def test_a_recording_that_is_not_judged_says_why_in_a_notebook(screening):
    result = screening.result.model_copy(update={"repetitions": [], "answers": []})
    assert "Not judged." in result._repr_html_()


@pytest.mark.parametrize("kind", [str, Path, AnyPath])
def test_every_path_may_be_text_or_a_path(rounded, tmp_path, kind):
    rounded.save(kind(tmp_path / "track.npz"))
    protocol = tmp_path / "mine.toml"
    protocol.write_bytes((data_folder("protocols") / "hip_hinge.toml").read_bytes())
    screening = screen.analyze(
        kind(tmp_path / "track.npz"), protocol=kind(protocol), video=kind(CLIP)
    )
    screening.write(kind(tmp_path / "out"))
    done = screen.export(kind(tmp_path / "out"), "sto", out=kind(tmp_path / "hinge.sto"))
    assert done.written == [tmp_path / "hinge.sto"]
    assert screen.PoseTrack.load(kind(tmp_path / "out" / "track.npz")).info == rounded.info


def test_a_person_may_be_a_mapping(rounded):
    told = {"sex": "female", "age": 44, "height_cm": 168.0}
    result = screen.analyze(rounded, protocol="hip_hinge", person=told).result
    assert result.person == screen.Person(sex="female", age_years=44, height_cm=168.0)
    assert api.person_of(result.person.model_dump()) == result.person
    assert api.person_of(None) == screen.Person()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"weight": 70}, "'weight' is not known"),
        ({"age": "44"}, "age is '44', expected a number"),
        ({"sex": "f"}, "expected female or male"),
        ({"age": 400}, "expected years from 1 to 120"),
    ],
)
def test_a_person_that_is_impossible_is_a_sentence(rounded, told, said):
    with pytest.raises(ProfileError, match=re.escape(said)):
        screen.analyze(rounded, protocol="hip_hinge", person=told)


def test_the_person_is_refused_before_the_recording_is_opened():
    with pytest.raises(ProfileError):
        screen.run("nowhere.mp4", protocol="hip_hinge", person={"age": 0})


def test_protocols_can_be_listed_loaded_and_handed_on(rounded):
    assert "hip_hinge" in screen.Protocol.names()
    protocol = screen.Protocol.load("hip_hinge")
    assert screen.analyze(rounded, protocol=protocol).protocol is protocol


@pytest.mark.parametrize("kind", [str, Path, AnyPath])
def test_many_recordings_from_the_first_to_the_summary(monkeypatch, tmp_path, kind):
    pretend(monkeypatch)
    monkeypatch.setattr("screen.datasets.executor_for", lambda *_: Here())
    monkeypatch.setattr("screen.datasets.ensure_model", lambda _: MODEL)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.mp4").write_text(bends(20, 12), encoding="utf-8")
    source, out = kind(tmp_path / "in"), kind(tmp_path / "out")
    done, counts = screen.run_batch(source, out, protocol="side_bend", csv=True), []
    assert (done.progress.done, done.written.failures) == (1, [])
    again = screen.run_batch(
        source, out, protocol="side_bend", on_progress=lambda one: counts.append(one.skipped)
    )
    assert (again.progress.done, again.progress.skipped, counts[-1]) == (0, 1, 1)
    judged = screen.reanalyze(out, protocol=screen.Protocol.load("trunk_flexion"))
    assert judged.progress.done == 1
    assert screen.export(out, "csv").recordings == 2
    assert Path(screen.summarize(out).page).exists()


@pytest.mark.parametrize(
    "call",
    [
        lambda: screen.run_batch("nowhere", "out", protocol="hip_hinge"),
        lambda: screen.reanalyze("nowhere", protocol="hip_hinge"),
        lambda: screen.summarize("nowhere"),
        lambda: screen.export("nowhere", "trc"),
    ],
    ids=["run_batch", "reanalyze", "summarize", "export"],
)
def test_what_is_not_there_is_a_sentence(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as raised:
        call()
    assert "nowhere" in raised.value.reason
    assert os.listdir(tmp_path) == []  # noqa: PTH208


@pytest.mark.parametrize(
    ("call", "module", "extra"),
    [
        (lambda: screen.run_batch("a", "b"), "screen.batch.plan", "batch"),
        (lambda: screen.summarize("a"), "screen.study.run", "stats"),
    ],
    ids=["batch", "stats"],
)
def test_a_missing_extra_is_a_sentence(monkeypatch, call, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError, match=re.escape(f"'.[{extra}]'")):
        call()
