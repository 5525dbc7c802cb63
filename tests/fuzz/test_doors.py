"""Every door a user's input comes through: one sentence, or a result; never anything else.

A few cases in the suite, always the same; ``-m long`` tries many more. ``make fuzz`` goes on for as
long as one likes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screen import api
from screen.errors import MovescreenError
from screen.web.messages import decoded, read_frame, read_shown, read_words
from tests.fuzz.kinds import KINDS, make_run
from tests.web.conftest import Page

FEW, MANY = 3, 600
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            " ",
            ".",
            "..",
            "/",
            "/dev/zero",
            "x" * 300,
            "../../x",
            "a\x1b[2J",
            "nan",
            "-1",
            "1e400",
        ]
    ),
    st.sampled_from(
        ["9" * 5000, "[" * 4000, "\udcff", "hip_hinge", "1x1", "99999999999999999999x1"]
    ),
)
NUMBERS = st.one_of(st.floats(), st.integers(), st.sampled_from([10**400, -(10**400), 0, 25.0]))


def few(examples: int = FEW) -> settings:
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory, rounded) -> Path:
    return make_run(tmp_path_factory.mktemp("fuzz"), rounded)


def a_sentence_at_most(call: Callable[[], object]) -> None:
    """Call it; it works, or says in a sentence why not."""
    reason = "It works."
    try:
        call()
    except MovescreenError as error:
        reason = error.reason
    assert reason.strip()
    assert not {one for one in reason if ord(one) < 32}
    assert len(reason) < 3000


@pytest.mark.parametrize("name", KINDS)
def test_real_files_are_taken(name, run):
    for data in KINDS[name].seeds(run)[:2]:
        assert KINDS[name].try_one(data, run) == ""


@pytest.mark.parametrize("name", KINDS)
@few()
@given(seed=st.integers(0, 2**32))
def test_changed_files_get_a_sentence_or_a_result(name, seed, run):
    _try(name, seed, run)


@pytest.mark.long
@pytest.mark.parametrize("name", KINDS)
@few(MANY)
@given(seed=st.integers(0, 2**32))
def test_many_changed_files_get_a_sentence_or_a_result(name, seed, run):
    _try(name, seed, run)


def _try(name: str, seed: int, run: Path) -> None:
    kind, chance = KINDS[name], random.Random(seed)
    kind.try_one(kind.mutation(chance, chance.choice(kind.seeds(run))), run)


@few()
@given(content=st.binary(max_size=300))
def test_files_of_any_bytes_get_a_sentence(content, run):
    for kind in KINDS.values():
        kind.try_one(content, run)


COMMANDS = {
    "run": ["-p", "--out", "--sex", "--age", "--height-cm", "--model", "--label"],
    "analyze": ["-p", "--out", "--sex", "--age", "--height-cm", "--label"],
    "import": ["--fps", "--size", "--out"],
    "export": ["--format", "--out", "--participant", "--session", "--space"],
    "batch": ["-p", "--out", "--workers", "--model"],
    "reanalyze": ["-p", "--only", "--out", "--workers"],
    "summarize": ["--between", "--group", "--order", "--out"],
    "protocols show": [],
    "protocols check": [],
    "model status": ["--variant", "--model"],
    "live": ["-p", "--drill", "--camera", "--out", "--age"],
}
USUAL = {"-p": "hip_hinge", "--format": "trc", "--out": "out"}


@st.composite
def calls(draw: st.DrawFn, command: str) -> list[str]:
    """A command with its usual options, of which some hold what nobody means."""
    chosen = {name: value for name, value in USUAL.items() if name in COMMANDS[command]}
    for name in COMMANDS[command]:
        if draw(st.booleans()):
            chosen[name] = draw(TEXTS)
    named = [] if command in {"live", "model status"} else [draw(TEXTS)]
    return [*command.split(), *(f"{key}={one}" for key, one in chosen.items()), "--", *named]


@pytest.mark.parametrize("command", COMMANDS)
@few()
@given(data=st.data())
def test_options_of_any_text(command, data, movescreen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = movescreen(*data.draw(calls(command)))
    assert said.code in {0, 1, 2}
    assert said.code == 0 or said.err.strip() or said.out.strip()


@few()
@given(fps=NUMBERS, width=NUMBERS, height=NUMBERS, path=TEXTS)
def test_the_python_interface(fps, width, height, path, run):
    landmarks = run.parent / "landmarks.json"
    if not landmarks.exists():
        landmarks.write_bytes(KINDS["landmarks-json"].seeds(run)[0])
    calls = (
        lambda: api.import_track(landmarks, fps=fps, size_px=(width, height)),
        lambda: api.track(path),
        lambda: api.analyze(path, protocol="hip_hinge"),
        lambda: api.analyze(run / "track.npz", protocol=path),
        lambda: api.person_from(sex=path, age=fps, height_cm=width),
    )
    for call in calls:
        a_sentence_at_most(call)


@few()
@given(text=TEXTS, data=st.binary(max_size=60))
def test_messages_of_the_page(text, data):
    readers = (
        lambda: read_words(text),
        lambda: read_shown(read_words(text)),
        lambda: read_shown({"frame": text, "at_ms": text}),
        lambda: decoded(read_frame(data)[2]),
        lambda: decoded(b"\xff\xd8\xff" + data),
    )
    for read in readers:
        a_sentence_at_most(read)


@few()
@given(
    first=st.one_of(TEXTS, st.fixed_dictionaries({"type": st.just("start"), "test": TEXTS})),
    then=st.lists(TEXTS, max_size=3),
)
def test_the_socket_answers_whatever_comes(first, then, page: Page):
    """A start that is none is answered and ends it; later words are answered, and it goes on."""
    with page.socket() as socket:
        socket.send_text(first if isinstance(first, str) else json.dumps(first))
        answer = socket.receive_json()
        assert answer["type"] in {"problem", "ready"}
        if answer["type"] == "ready":
            for text in then:
                socket.send_text(text)


@few()
@given(test=TEXTS, name=TEXTS, age=TEXTS, body=st.binary(max_size=99))
def test_uploads_of_anything(test, name, age, body, page: Page):
    query = {"test": test, "name": name, "age": age}
    answer = page.client.post(page.at("api/video"), params=query, content=body, headers=page.origin)
    assert answer.status_code in {202, 400}
    assert answer.status_code == 202 or answer.json()["words"].strip()
    for path in ("api/video/", "report/"):
        assert page.client.get(page.at(path + "none")).status_code == 404
