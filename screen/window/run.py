"""The window's loop: pictures from a camera, states drawn over them, keys."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from screen.capture.feed import Feed
from screen.capture.film import FilmWriter
from screen.capture.frame import Frame
from screen.capture.silenced import quiet_stderr
from screen.errors import JobError, MovescreenError
from screen.live.latest_frame import Newest
from screen.live.session import LiveTest
from screen.live.settings import shipped_settings
from screen.live.state import LiveState, Phase
from screen.missing_library import require_system_libraries
from screen.opencv import cv2
from screen.window.paint import Image, painted, sentence_of

TITLE: Final = "movement screen"
NO_DISPLAY: Final = (
    "There is no display for a window here.",
    "Use `movescreen serve` and open the page in a browser, or run this on a computer with a "
    "screen.",
)
_STOP_KEYS: Final = frozenset((ord("q"), ord("Q"), 27))
_PAIN_KEYS: Final = frozenset((ord("p"), ord("P")))
_FULL_KEYS: Final = frozenset((ord("f"), ord("F")))
_WORDS_STAY_S: Final = 2.5
_LAST_LOOK_S: Final = 1.5
_JPEG_QUALITY: Final = 85
_SIZE_PX: Final = (1280, 720)


@dataclass(frozen=True)
class Ended:
    """How the window closed: whether the person said that pain has gone up, and dropped frames."""

    for_pain: bool
    dropped: int


class LiveWindow:
    """Shows one live test in an OpenCV window until it is done or a key ends it.

    Parameters
    ----------
    test
        What is run.
    feed
        Where the pictures come from.
    film
        Where every picture is written, if the person asked for a recording.
    say
        Called with each sentence that would be spoken.
    """

    def __init__(
        self,
        test: LiveTest,
        feed: Feed,
        *,
        film: FilmWriter | None = None,
        say: Callable[[str], None],
    ) -> None:
        self._test = test
        self._feed = feed
        self._film = film
        self._say = say
        self._newest: Newest[Frame] = Newest()
        self._stopped = threading.Event()
        self._failure: MovescreenError | None = None
        self._full_screen = False
        self._words, self._words_until_s = "", 0.0

    def run(self) -> Ended:
        """Show the window until the end.

        Raises
        ------
        JobError
            If there is no display, or the camera fails for good.
        """
        require_display()
        camera = threading.Thread(target=self._fetch, name="camera", daemon=True)
        try:
            _open_window()
            camera.start()
            for_pain = self._loop()
        finally:
            self._stopped.set()
            self._newest.close()
            if camera.ident is not None:
                camera.join(timeout=_LAST_LOOK_S)
            cv2.destroyAllWindows()
        if self._failure is not None:
            raise self._failure
        return Ended(for_pain, self._newest.replaced)

    def _fetch(self) -> None:
        try:
            for frame in self._feed.frames(self._stopped.is_set):
                self._newest.put(frame)
        except MovescreenError as error:
            self._failure = error
        finally:
            self._newest.close()

    def _loop(self) -> bool:
        """Answer frames and keys; return whether pain ended it."""
        settings = shipped_settings()
        image, state = np.zeros((480, 640, 3), np.uint8), LiveState(0.0, Phase.LOOKING)
        done_s: float | None = None
        last_s = time.monotonic()
        while done_s is None or time.monotonic() < done_s:
            frame = self._newest.take(timeout_s=0.1)
            if frame is None and self._newest.closed:
                return False
            if frame is not None:
                last_s = time.monotonic()
                image, state = frame.image_rgb, self._step(frame)
                _show(painted(image, state, words=self._words_for(state)))
                self._test.catch_up()
                if state.phase is Phase.DONE and done_s is None:
                    done_s = time.monotonic() + _LAST_LOOK_S
            elif time.monotonic() - last_s > settings.running.stalled_s:
                stalled = replace(state, cue=None, pose=None, tone="watch")
                _show(painted(image, stalled, words=settings.sentence("stalled")))
            key = cv2.waitKey(1) & 0xFF
            if key in _STOP_KEYS or _closed_by_hand():
                return False
            if key in _PAIN_KEYS:
                return True
            if key in _FULL_KEYS:
                self._toggle_full_screen()
        return False

    def _step(self, frame: Frame) -> LiveState:
        if self._film is not None:
            self._film.add(frame.image_rgb, frame.time_s)
        bgr = frame.image_rgb[..., ::-1]
        _, jpeg = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        state = self._test.step(frame, bytes(jpeg))
        if state.said is not None:
            self._say(state.said.text)
        return state

    def _words_for(self, state: LiveState) -> str | None:
        """Return the words on the repetition that has just ended for as long as one reads them."""
        if state.told_now is not None and state.told_now.words:
            self._words = sentence_of(state)
            self._words_until_s = state.time_s + _WORDS_STAY_S
        plain = state.cue is None and state.phase is Phase.RUNNING
        return self._words if plain and state.time_s < self._words_until_s else None

    def _toggle_full_screen(self) -> None:
        self._full_screen = not self._full_screen
        mode = cv2.WINDOW_FULLSCREEN if self._full_screen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(TITLE, cv2.WND_PROP_FULLSCREEN, mode)


def require_display() -> None:
    """Check that a window can be opened: what it lacks would make Qt end the whole process.

    Raises
    ------
    JobError
        If there is no display, or the system lacks a shared library that Qt needs.
    """
    needed = sys.platform.startswith(("linux", "freebsd"))
    if needed and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise JobError(*NO_DISPLAY)
    require_system_libraries()


def _open_window() -> None:
    try:
        with quiet_stderr():  # Qt complains of fonts that the wheel does not hold
            plain = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
            cv2.namedWindow(TITLE, plain)
            cv2.resizeWindow(TITLE, *_SIZE_PX)
    except cv2.error as error:
        raise JobError(*NO_DISPLAY) from error


def _show(picture_rgb: Image) -> None:
    cv2.imshow(TITLE, picture_rgb[..., ::-1])


def _closed_by_hand() -> bool:
    try:
        return bool(cv2.getWindowProperty(TITLE, cv2.WND_PROP_VISIBLE) < 1)
    except cv2.error:
        return True
