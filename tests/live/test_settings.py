from __future__ import annotations

import ast
from pathlib import Path

import pytest

import screen
from screen.errors import ProtocolError
from screen.live.settings import LiveSettings, shipped_settings
from screen.resources import data_folder
from screen.screening.protocols.files import list_protocols, load_protocol

SETTINGS = LiveSettings.load()
IDS = [one.id for one in SETTINGS.guidance]
SCREEN = Path(screen.__file__).parent
TAKES_A_NAME = ("sentence", "_enter", "_pause", "order")
HOLDS_A_NAME = ("_guidance", "_welcome", "wrong")


def texts(node: ast.AST | None) -> set[str]:
    """The literal strings below a node."""
    found = ast.walk(node) if node is not None else ()
    return {
        one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def named_by(path: Path) -> set[str]:
    """The guidance that a module asks for by name: in calls, in what it keeps and returns."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in TAKES_A_NAME:
                found.update(*(texts(one) for one in node.args))
        elif isinstance(node, ast.Assign):
            names = {getattr(one, "attr", getattr(one, "id", "")) for one in node.targets}
            if names & set(HOLDS_A_NAME):
                value = node.value
                parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                found.update(*(texts(one) for one in parts))
    return found


def returned_by(path: Path) -> set[str]:
    """The guidance that a module's functions can return."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Return):
            value = node.value
            parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            found.update(*(texts(one) for one in parts if isinstance(one, ast.Constant)))
        if isinstance(node, ast.Dict):
            found.update(*(texts(one) for one in node.values))
    return found


def test_the_file_loads_and_is_read_once():
    assert shipped_settings() is shipped_settings()
    assert shipped_settings() == SETTINGS


def test_every_guidance_that_is_used_has_words():
    used = set()
    for name in ("live/framing.py", "live/preparing.py"):
        used |= returned_by(SCREEN / name)
    for name in ("live/engine.py", "window/run.py"):
        used |= named_by(SCREEN / name)
    assert {"looking", "feet", "turn_side", "slow_camera", "resized", "stalled", "done"} <= used
    assert used <= set(IDS)


def test_no_words_lie_idle():
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in SCREEN.rglob("*")
        if path.suffix in (".py", ".js")
    )
    assert [name for name in IDS if f'"{name}"' not in code] == []


def test_whatever_can_forbid_a_verdict_has_words_in_which_nobody_made_a_recording():
    blocking = set()
    for path in (SCREEN / "screening" / "quality").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and any(one.arg == "blocks" for one in node.keywords):
                blocking.update(*(texts(one) for one in node.args[:1]))
    assert {"frame_rate", "view", "person"} <= blocking
    for check in blocking | {"repetitions"}:
        refusal = SETTINGS.refusal(check)
        for words in (refusal.during, refusal.after, refusal.next):
            assert words.endswith(".")
            assert "record" not in words.lower()


def test_guidance_has_one_sentence_each_in_plain_words():
    assert len(IDS) == len(set(IDS))
    for one in SETTINGS.guidance:
        assert one.say[0].isupper()
        assert one.say.endswith(".")
        assert "°" not in one.say
        assert "degree" not in one.say


def test_who_is_not_seen_is_told_so_before_how_to_stand():
    assert SETTINGS.order("light") < SETTINGS.order("looking") < SETTINGS.order("step_back")


def test_go_is_shown_for_long_enough_to_be_said_whatever_was_said_before():
    assert SETTINGS.running.go_s > SETTINGS.speech.pause_s


def test_an_unknown_guidance_is_a_mistake_in_the_code():
    with pytest.raises(KeyError, match="dance"):
        SETTINGS.sentence("dance")


@pytest.mark.parametrize("name", list_protocols())
def test_a_cue_may_ask_for_more_quiet_than_usual_and_never_for_less(name):
    for cue in load_protocol(name).protocol.cues:
        assert cue.pause_s >= SETTINGS.speech.pause_s


@pytest.mark.parametrize(
    ("found", "instead", "key"),
    [
        ("over_ratio = 0.25", "over_ratio = 1.25", "running.over_ratio"),
        ("pause_s = 1.5", "pause_s = 0", "speech.pause_s"),
        ("window_s = 1.0\n", "", "setting.window_s"),
        ('id = "glare"', 'id = "Glare!"', f"guidance.{IDS.index('glare')}.id"),
    ],
)
def test_a_damaged_file_names_the_key(tmp_path: Path, found, instead, key):
    text = (data_folder("protocols") / "live.toml").read_text(encoding="utf-8")
    assert text.count(found) == 1
    damaged = tmp_path / "live.toml"
    damaged.write_text(text.replace(found, instead), encoding="utf-8")
    with pytest.raises(ProtocolError) as caught:
        LiveSettings.load(damaged)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [key]
