"""Every format from both layouts: where it is written, what is refused, and broken recordings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from screen.errors import OutputError, UsageError
from screen.exports import formats
from screen.exports.formats import FORMATS, default_out, export, space_of
from screen.results.places import find_results
from tests.results import stored_builders as make

TABLES = ("angles", "answers", "findings", "measures")
FILES = ("mot", "sto", "trc", "c3d")
ENDINGS = {
    "mot": [".mot"],
    "sto": [".sto"],
    "trc": [".trc", "_trc.json"],
    "c3d": [".c3d"],
    "csv": [f"_{name}.csv" for name in sorted((*TABLES, "dictionary"))],
    "parquet": sorted(["_dictionary.csv", *(f"_{name}.parquet" for name in TABLES)]),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make.store_run(tmp_path_factory.mktemp("run") / "hinge", make.hinge())


@pytest.fixture
def data_set(tmp_path):
    """Three recordings, the second of which is broken."""
    made = make.hinge()
    rows = [
        {"recording_id": "aa", "participant": "P1", "session": "1"},
        {"recording_id": "bb", "participant": "P2"},
        {"recording_id": "cc"},
    ]
    folder = make.store_data_set(tmp_path / "ds", [(row, made) for row in rows])
    (folder / "recordings" / "bb" / "bb" / "track.npz").write_bytes(b"broken")
    return folder


def found_in(path):
    return find_results(path, participant=None, session=None)


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_is_written_whole(name, run, tmp_path) -> None:
    done = export(found_in(run), name, out=tmp_path / "out")
    assert (done.recordings, done.failed) == (1, [])
    assert done.written
    assert all(path.exists() and done.folder in (path, *path.parents) for path in done.written)
    if name in ENDINGS:
        made = sorted(path.name for path in (tmp_path / "out").iterdir())
        assert made == [f"hinge{ending}" for ending in ENDINGS[name]]


@pytest.mark.parametrize("name", FORMATS)
def test_a_broken_recording_costs_only_itself(name, data_set, tmp_path) -> None:
    found = found_in(data_set)
    done = export(found, name, out=tmp_path / "out")
    assert done.recordings == 2
    ((broken, why),) = done.failed
    assert broken == "bb"
    assert "track.npz" in why
    if name in ENDINGS:
        made = sorted(path.name for path in (tmp_path / "out").iterdir())
        files = [f"{one}{end}" for one in ("aa", "cc") for end in ENDINGS[name]]
        assert made == sorted([*files, "index.csv"])
    assert {path.name for path in tmp_path.iterdir()} == {"out", "ds"}


def test_a_result_that_is_gone_is_a_failure(data_set, tmp_path) -> None:
    (data_set / "recordings" / "cc" / "cc" / "result.json").unlink()
    done = export(found_in(data_set), "sto", out=tmp_path / "out")
    assert [name for name, _ in done.failed] == ["cc", "bb"]
    assert done.recordings == 1


@pytest.mark.parametrize("name", FILES)
def test_one_recording_may_name_its_file(name, run, tmp_path) -> None:
    target = tmp_path / "new" / f"mine.{name.upper()}"
    done = export(found_in(run), name, out=target)
    assert done.written[0] == target
    assert target.stat().st_size > 0
    assert {path.suffix for path in target.parent.iterdir()} <= {target.suffix, ".json"}
    assert done.folder == tmp_path / "new"


def test_exports_lie_with_what_they_are_of(run, data_set) -> None:
    assert default_out(found_in(run), "mot") == run / "exports"
    assert default_out(found_in(run), "motion-bids") == run / "exports" / "motion-bids"
    assert default_out(found_in(data_set), "c3d") == data_set / "exports" / "c3d"


def test_an_export_again_replaces_its_own_files(run, tmp_path) -> None:
    first = export(found_in(run), "sto", out=tmp_path).written[0].read_bytes()
    (tmp_path / "hinge.sto").write_text("old", encoding="utf-8")
    assert export(found_in(run), "sto", out=tmp_path).written[0].read_bytes() == first


@pytest.mark.parametrize("name", [*ENDINGS, "redcap"])
def test_an_export_that_fails_takes_its_older_files_away(name, tmp_path) -> None:
    """They are of another result: nobody must take them for those of this one."""
    folder = make.store_run(tmp_path / "hinge", make.hinge())
    out = folder / "exports"
    assert export(found_in(folder), name, out=out).failed == []
    (out / "mine.txt").write_text("keep", encoding="utf-8")
    (folder / "track.npz").write_bytes(b"broken")
    done = export(found_in(folder), name, out=out)
    assert (len(done.failed), done.written) == (1, [])
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("out", ["mine.trc", "mine"])
def test_an_export_that_fails_leaves_what_lies_elsewhere(out, tmp_path) -> None:
    folder = make.store_run(tmp_path / "hinge", make.hinge())
    written = export(found_in(folder), "trc", out=tmp_path / out).written
    (folder / "track.npz").write_bytes(b"broken")
    assert export(found_in(folder), "trc", out=tmp_path / out).failed
    assert all(path.is_file() for path in written)


def test_a_table_that_is_no_longer_there_is_taken_away(tmp_path) -> None:
    """Nothing could be measured this time, so there are no angles."""
    made = make.hinge()
    folder = make.store_run(tmp_path / "hinge", made)
    out = folder / "exports"
    export(found_in(folder), "csv", out=out)
    (folder / "angles.csv").unlink()
    export(found_in(folder), "csv", out=out)
    made_now = sorted(path.name for path in out.iterdir())
    kept = ("answers", "dictionary", "findings", "measures")
    assert made_now == [f"hinge_{name}.csv" for name in kept]


def test_a_file_that_cannot_be_replaced_is_told(run) -> None:
    (run / "exports" / "hinge_trc.json").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"Cannot replace .*hinge_trc\.json"):
        export(found_in(run), "trc", out=run / "exports")


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("mot", "x.trc"),
        ("trc", "x.MOT"),
        ("csv", "x.csv"),
        ("motion-bids", "x.c3d"),
        ("redcap", "x.csv"),
        ("sto", "x.parquet"),
    ],
)
def test_a_file_of_another_format_is_no_folder(name, out, run, tmp_path) -> None:
    with pytest.raises(UsageError, match=f"file of another kind, and the format {name} writes"):
        export(found_in(run), name, out=tmp_path / out)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_be_called_like_a_file(run, tmp_path) -> None:
    (tmp_path / "x.trc").mkdir()
    done = export(found_in(run), "mot", out=tmp_path / "x.trc")
    assert done.written == [tmp_path / "x.trc" / "hinge.mot"]


@pytest.mark.parametrize(
    ("name", "out", "words"),
    [
        ("xlsx", "out", "There is no format xlsx. Choose one of mot, sto"),
        ("mot", "file/out", "is a file"),
        ("motion-bids", "full", "holds files already"),
        ("motion-bids", "file", "is a file"),
    ],
)
def test_what_cannot_work_is_refused_before_any_work(name, out, words, run, tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("", encoding="utf-8")
    before = set(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=words):
        export(found_in(run), name, out=tmp_path / out)
    assert set(tmp_path.rglob("*")) == before


def test_one_file_is_no_place_for_a_data_set(data_set, tmp_path) -> None:
    with pytest.raises(UsageError, match="Give a folder"):
        export(found_in(data_set), "trc", out=tmp_path / "all.trc")


def test_a_space_is_for_markers_only(run, tmp_path) -> None:
    with pytest.raises(UsageError, match="for the format trc only"):
        export(found_in(run), "mot", out=tmp_path, space="picture")
    with pytest.raises(UsageError, match="There is no space moon"):
        space_of("moon")
    for name in (None, "world", "picture", "kinovea"):
        assert space_of(name) == name
    done = export(found_in(run), "trc", out=tmp_path, space="picture")
    assert "\tpx\t" in done.written[0].read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_ends_the_export(data_set, tmp_path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OutputError("Cannot write: no space.")

    monkeypatch.setitem(formats._FILES, "sto", full)
    with pytest.raises(OutputError):
        export(found_in(data_set), "sto", out=tmp_path / "out")


def test_recordings_can_be_watched(data_set, tmp_path) -> None:
    seen = []

    def watch(places):
        for place in places:
            seen.append(place.name)
            yield place

    export(found_in(data_set), "sto", out=tmp_path / "out", watch=watch)
    assert seen == ["cc", "aa", "bb"]


def test_exports_need_no_network_of_landmarks_and_no_camera() -> None:
    """The room knows neither MediaPipe nor how results are made or called."""
    code = (
        "import sys, screen.exports.formats\n"
        "known = ('mediapipe', 'screen.batch', 'screen.cli', 'screen.live', 'ezc3d', 'pyarrow')\n"
        "print([name for name in known if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_address_is_no_place_to_export_to(run) -> None:
    with pytest.raises(UsageError, match="is an address"):
        export(found_in(run), "mot", out=Path("s3://bucket/exports"))
