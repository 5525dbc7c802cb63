"""Stored tracks are judged again: in the data set, beside it, and never with the video."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from screen.batch.reanalysis import reanalyze
from screen.errors import UsageError
from screen.resources import data_folder
from screen.results.dataset import read_dataset
from screen.screening.protocols.files import LoadedProtocol, load_protocol
from tests.batch.data_set import table, timeless, with_result
from tests.batch.pretend import Here, batch, bends, pretend


@pytest.fixture
def data_set(tmp_path: Path, monkeypatch) -> Path:
    """A data set whose videos are gone."""
    pretend(monkeypatch)
    videos = tmp_path / "videos"
    videos.mkdir()
    for number, lean in enumerate((12, 20, 28)):
        (videos / f"{number}.mp4").write_text(bends(lean, 20), encoding="utf-8")
    (videos / "broken.mp4").write_text("broken", encoding="utf-8")
    batch(videos, tmp_path / "set")
    shutil.rmtree(videos)
    return tmp_path / "set"


def changed(tmp_path: Path, name: str = "side_bend") -> LoadedProtocol:
    """A protocol that waits for larger bends, under that name."""
    text = (data_folder("protocols") / "side_bend.toml").read_text(encoding="utf-8")
    mine = tmp_path / f"{name}_mine.toml"
    text = text.replace('name = "side_bend"', f'name = "{name}"', 1)
    text, count = re.subn(r"(?m)^min_peak = [\d.]+$", "min_peak = 16.0", text)
    assert count == 1
    mine.write_text(text.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    return load_protocol(mine)


def sides_of(data_set: Path, path: str) -> set[str]:
    """The sides to which a recording has repetitions."""
    ids = {row["recording_id"] for row in with_result(data_set) if row["path"] == path}
    return {row["side"] for row in table(data_set, "repetitions") if row["recording_id"] in ids}


def test_results_of_the_same_name_are_replaced(data_set, tmp_path):
    assert sides_of(data_set, "0.mp4") == {"left", "right"}
    report = reanalyze(str(data_set), changed(tmp_path), Here())
    assert (report.progress.done, report.progress.failed) == (3, 0)
    recordings = with_result(data_set)
    assert {row["protocol_version"][:2] for row in recordings} == {"9."}
    assert sides_of(data_set, "0.mp4") == {"right"}
    assert sides_of(data_set, "1.mp4") == {"left", "right"}
    assert (data_set / "failures.csv").read_text(encoding="utf-8").count("broken.mp4") == 2


def test_a_copy_does_not_change_whose_result_it_is(tmp_path, monkeypatch):
    pretend(monkeypatch)
    for name in ("b.mp4", "a_copy.mp4"):
        (tmp_path / name).write_text(bends(), encoding="utf-8")
    manifest = tmp_path / "study.csv"
    head, own, copy = "path,participant,sex,age", "b.mp4,1,female,30", "a_copy.mp4,2,male,70"
    manifest.write_text(f"{head}\n{own}\n", encoding="utf-8")
    batch(manifest, tmp_path / "set")
    manifest.write_text(f"{head}\n{copy}\n{own}\n", encoding="utf-8")
    batch(manifest, tmp_path / "set")
    report = reanalyze(str(tmp_path / "set"), changed(tmp_path), Here())
    assert report.progress.done == 1
    (row,) = with_result(tmp_path / "set")
    assert (row["participant"], row["sex"]) == ("1", "female")


def test_again_and_again_is_the_same(data_set, tmp_path):
    before = timeless(data_set)
    reanalyze(str(data_set), changed(tmp_path), Here())
    assert timeless(data_set) != before
    again = reanalyze(str(data_set), load_protocol("side_bend"), Here())
    assert again.progress.done == 3
    assert timeless(data_set) == before


def test_a_data_set_of_states_is_judged_again_by_probability(data_set, tmp_path):
    """As a build before probabilities left it: the summary refuses it until it is judged again."""
    judged = [of_states(path) for path in data_set.glob("recordings/*/*/result.json")]
    assert any(judged)
    about = data_set / "dataset.json"
    old = {**json.loads(about.read_text(encoding="utf-8")), "format": 1}
    about.write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(UsageError, match="`reanalyze` for each"):
        read_dataset(data_set, labels=["session"])
    reanalyze(str(data_set), changed(tmp_path), Here())
    dataset = read_dataset(data_set, labels=["session"])
    assert dataset.findings["probability_beyond"].null_count < len(dataset.findings)
    assert len(dataset.answers) == 3 * len(load_protocol("side_bend").protocol.questions)


def of_states(path: Path) -> bool:
    """Write a result as it was with states; return whether it has findings."""
    result = json.loads(path.read_text(encoding="utf-8"))
    new = {"probability_beyond", "likelihood", "low", "high", "count", "towards", "what"}
    new |= {"reason", "advice"}
    result["findings"] = [
        {
            **{name: value for name, value in one.items() if name not in new},
            "state": "not_measured" if one["value"] is None else "borderline",
        }
        for one in result["findings"]
    ]
    del result["answers"]
    path.write_text(json.dumps({**result, "schema_version": 1}), encoding="utf-8")
    return bool(result["findings"])


def test_a_protocol_of_another_name_stands_beside(data_set, tmp_path):
    reanalyze(str(data_set), changed(tmp_path, "other_bend"), Here())
    by_protocol = [row["protocol"] for row in with_result(data_set)]
    assert sorted(by_protocol) == ["other_bend"] * 3 + ["side_bend"] * 3
    assert len(table(data_set, "frames")) == 2 * 3 * 810


def test_another_data_set_leaves_this_one_as_it_was(data_set, tmp_path):
    before = timeless(data_set)
    reanalyze(str(data_set), changed(tmp_path), Here(), out=str(tmp_path / "new"))
    assert timeless(data_set) == before
    assert len(with_result(tmp_path / "new")) == 3
    shutil.rmtree(data_set)
    reanalyze(str(tmp_path / "new"), load_protocol("side_bend"), Here())
    assert len(with_result(tmp_path / "new")) == 3


def test_a_track_that_is_damaged_costs_only_itself(data_set, tmp_path):
    next(data_set.glob("recordings/*/*/track.npz")).write_bytes(b"no track")
    report = reanalyze(str(data_set), changed(tmp_path), Here())
    assert (report.progress.done, report.progress.failed) == (2, 1)
    assert "not a pose track" in (data_set / "failures.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("only", ["hip_hinge", "nonsense"])
def test_nothing_that_fits_is_one_sentence(data_set, tmp_path, only):
    with pytest.raises(UsageError, match="it holds recordings of side_bend"):
        reanalyze(str(data_set), changed(tmp_path), Here(), only=only)


def test_what_is_no_data_set_is_one_sentence(tmp_path):
    with pytest.raises(UsageError, match="is not a data set"):
        reanalyze(str(tmp_path), load_protocol("side_bend"), Here())


def test_a_run_that_ended_between_result_and_ledger_is_not_taken_for_done(
    data_set, tmp_path, monkeypatch
):
    """The results are by the new protocol, but the ledger still tells of the old one."""
    before = timeless(data_set)
    monkeypatch.setattr("screen.batch.ledger.Ledger.flush", lambda _: None)
    monkeypatch.setattr("screen.batch.ledger.Ledger.compact", lambda _: None)
    reanalyze(str(data_set), changed(tmp_path), Here())
    monkeypatch.undo()
    pretend(monkeypatch)
    videos = tmp_path / "videos"
    videos.mkdir()
    for number, lean in enumerate((12, 20, 28)):
        (videos / f"{number}.mp4").write_text(bends(lean, 20), encoding="utf-8")
    (videos / "broken.mp4").write_text("broken", encoding="utf-8")
    batch(videos, data_set)
    assert timeless(data_set) == before
