from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from screen.errors import UsageError
from screen.live.session import Asked
from screen.pose.track import PoseTrack
from screen.pose.tracker import RecordedTracker
from screen.screening.parts import Person
from screen.screening.protocols.files import load_protocol
from screen.web.app import Site
from screen.web.reports import Reports
from screen.web.videos import Videos
from tests.web.conftest import CLIPS, ROUNDED, Page, page_of

PATIENCE_S = 120


def post(page: Page, content: bytes, query: str) -> Any:
    return page.client.post(page.at(f"api/video?{query}"), content=content, headers=page.origin)


def finished(client: TestClient, address: str) -> dict[str, Any]:
    until_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < until_s:
        job: dict[str, Any] = client.get(address).json()
        if job["state"] != "working":
            return job
        time.sleep(0.1)
    raise AssertionError("the video was never finished")


@pytest.fixture
def kept_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go; what is left in it can be seen."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_dropped_video_is_screened_and_not_kept(page: Page, kept_folder: Path) -> None:
    answer = post(page, ROUNDED.read_bytes(), "test=hip_hinge&name=my%20hinge.mp4&sex=male&age=50")
    assert answer.status_code == 202
    job = finished(page.client, page.at(f"api/video/{answer.json()['job']}"))
    assert job["state"] == "done", job["words"]
    assert job["result"]["judged"]
    report = page.client.get(page.at(job["result"]["report"])).text
    assert "my hinge.mp4" in report
    assert "data:image/jpeg" in report
    assert page.client.get(page.at(job["result"]["files"])).content[:2] == b"PK"
    assert "asked" in report
    assert list(kept_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [("", "not asked"), ("&red_flags=none", "none applies"), ("&red_flags=fever", "fever")],
)
def test_what_was_answered_before_stands_on_the_report_of_a_video(
    page: Page, asked: str, words: str
) -> None:
    answer = post(page, ROUNDED.read_bytes(), f"test=hip_hinge&name=a.mp4{asked}")
    job = finished(page.client, page.at(f"api/video/{answer.json()['job']}"))
    assert job["state"] == "done", job["words"]
    report = page.client.get(page.at(job["result"]["report"])).text
    assert words in report.lower()


@pytest.mark.parametrize(
    ("asked", "words"),
    [("&clothes=close", "<strong>Filming:</strong> "), ("&clothes=usual", "loose clothes")],
)
def test_what_was_said_of_the_clothes_stands_on_the_report_of_a_video(
    page: Page, asked: str, words: str
) -> None:
    answer = post(page, ROUNDED.read_bytes(), f"test=hip_hinge&name=a.mp4{asked}")
    job = finished(page.client, page.at(f"api/video/{answer.json()['job']}"))
    setting = "Filmed as asked." if "close" in asked else "Not filmed as asked: loose clothes."
    assert job["result"]["filmed"].startswith(setting)
    report = page.client.get(page.at(job["result"]["report"])).text
    assert words in report
    assert ("how the clothes fit" in report) is False


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("test=no_such&name=a.mp4", "no test"),
        ("test=hip_hinge&name=a.txt", "not a video"),
        ("test=hip_hinge&name=", "not a video"),
        ("test=hip_hinge&name=a.mp4&age=old", "not a number"),
        ("test=hip_hinge&name=a.mp4&age=500", "age"),
        ("test=hip_hinge&name=a.mp4&sex=other", "sex"),
        ("test=hip_hinge&name=a.mp4&red_flags=tired", "no red flag"),
        ("test=hip_hinge&name=a.mp4&red_flags=", "is empty"),
        ("test=hip_hinge&name=a.mp4&clothes=jeans", "close or usual"),
    ],
)
def test_a_wrong_call_gets_one_sentence(page: Page, query: str, words: str) -> None:
    answer = post(page, b"x", query)
    assert answer.status_code == 400
    assert words in answer.json()["words"]


def test_a_file_that_is_no_video_says_so(page: Page, kept_folder: Path) -> None:
    answer = post(page, b"this is no video" * 100, "test=hip_hinge&name=..%2F..%2Fnotes.mp4")
    job = finished(page.client, page.at(f"api/video/{answer.json()['job']}"))
    assert job["state"] == "failed"
    assert "notes.mp4" in job["words"]
    assert str(kept_folder) not in job["words"]
    assert list(kept_folder.iterdir()) == []


def test_a_job_that_is_not_there_is_not_found(page: Page) -> None:
    assert page.client.get(page.at("api/video/nothing")).status_code == 404
    gone = page.client.delete(page.at("api/video/nothing"), headers=page.origin)
    assert gone.status_code == 404


@pytest.fixture
def narrow_page(rounded: PoseTrack) -> Iterator[Page]:
    videos = Videos(Reports(), most_bytes=1000)
    yield from page_of(Site(lambda: RecordedTracker(rounded), videos=videos))


def test_an_upload_larger_than_allowed_is_refused(narrow_page: Page, kept_folder: Path) -> None:
    answer = post(narrow_page, b"x" * 1001, "test=hip_hinge&name=a.mp4")
    assert answer.status_code == 400
    assert "larger" in answer.json()["words"]
    assert list(kept_folder.iterdir()) == []


async def slowly() -> AsyncIterator[bytes]:
    yield b"x"
    await asyncio.sleep(PATIENCE_S)
    yield b"y"


@pytest.mark.parametrize("limits", [{"longest_s": 0.2}, {"silent_s": 0.2}])
def test_an_upload_that_stands_still_is_given_up(
    kept_folder: Path, limits: dict[str, float]
) -> None:
    videos = Videos(Reports(), **limits)
    with pytest.raises(UsageError, match="too long"):
        asyncio.run(
            videos.take(slowly(), "a.mp4", Asked(load_protocol("hip_hinge"), None, Person()))
        )
    assert list(kept_folder.iterdir()) == []


@pytest.mark.usefixtures("kept_folder")
def test_a_name_of_any_length_is_taken(page: Page) -> None:
    name = quote("\N{CAT FACE}" * 90 + "é" * 200)
    answer = post(page, b"no video", f"test=hip_hinge&name={name}.mp4")
    assert answer.status_code == 202
    assert finished(page.client, page.at(f"api/video/{answer.json()['job']}"))["state"] == "failed"


def test_an_error_nobody_foresaw_ends_the_job(
    page: Page, kept_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("unforeseen")

    monkeypatch.setattr("screen.web.videos.api.run", fail)
    answer = post(page, b"anything", "test=hip_hinge&name=a.mp4")
    job = finished(page.client, page.at(f"api/video/{answer.json()['job']}"))
    assert job["state"] == "failed"
    assert "went wrong" in job["words"]
    assert list(kept_folder.iterdir()) == []


def test_a_video_can_be_given_up(page: Page, kept_folder: Path) -> None:
    clip = CLIPS / "hip_rotation_standing_clean.mp4"
    answer = post(page, clip.read_bytes(), "test=hip_rotation_standing&name=a.mp4")
    address = page.at(f"api/video/{answer.json()['job']}")
    assert page.client.delete(address, headers=page.origin).status_code == 204
    assert page.client.get(address).status_code == 404
    until_s = time.monotonic() + PATIENCE_S
    while list(kept_folder.iterdir()) and time.monotonic() < until_s:
        time.sleep(0.1)
    assert list(kept_folder.iterdir()) == []
