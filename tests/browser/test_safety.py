"""Safety on the page: red flags before all else, a clinician's word, and the pain a day later."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from samples.live.browser import choose, pass_safety, start_drill
from screen.live.day_after import DayAfter, DrillPain
from screen.live.pain import PainRules
from screen.screening.reference.red_flags import RedFlags
from tests.browser.conftest import DESK, PHONE, OpenPage, Server
from tests.browser.steps import DRILL_S, say_pain, shot, tab_to, wait_for_count

PICTURES = Path("out/screenshots")
FLAGS = RedFlags.load()
PAIN = PainRules.load()
YESTERDAY = pytest.mark.usefixtures("yesterday")
CHOICES = ["button[data-drill]", "button[data-test=hip_hinge]"]


@pytest.fixture
def pictures(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath / PICTURES


def tick(page: Page, *ids: str) -> None:
    """Tick what applies on the questions that are shown, and go on."""
    for name in ids:
        page.locator(f"#safety-items input[value={name}]").check()
    page.locator("#safety-none").click()


def heading(page: Page, level: str) -> Locator:
    """Wait for the questions of a level."""
    ask = next(one.ask for one in FLAGS.levels if one.id == level)
    found = page.locator("#safety-lead", has_text=ask)
    expect(found).to_be_visible()
    return found


@pytest.mark.parametrize("choice", CHOICES, ids=["drill", "test"])
@pytest.mark.parametrize(
    ("ticked", "title", "may_go_on"),
    [
        ((["leg_weakness"],), "Emergency department today", False),
        (([], [], ["fever", "severe_pain"]), "To be seen today", False),
        (([], ["below_knee"], []), "Nerves to be looked at first", True),
        (([], [], ["steroids", "no_better"]), "Clinician first", True),
    ],
    ids=["emergency", "same day", "nerves", "clinician"],
)
def test_what_applies_leads_to_its_level_and_only_some_may_go_on(
    server: Server,
    open_page: OpenPage,
    choice: str,
    ticked: tuple[list[str], ...],
    title: str,
    may_go_on: bool,
) -> None:
    page = open_page()
    page.goto(server.address)
    page.locator(choice).click()
    for level, ids in zip(("emergency", "neurological", "clinician"), ticked, strict=False):
        heading(page, level)
        tick(page, *ids)
    expect(page.locator("#safety-title")).to_have_text(title)
    asked = [item.ask for item in FLAGS.items if item.id in {one for ids in ticked for one in ids}]
    expect(page.locator("#safety-ticked li")).to_have_text(asked)
    expect(page.locator("#to-camera")).not_to_be_visible()
    seen = page.locator("#safety-seen")
    expect(seen).to_be_visible(visible=may_go_on)
    if may_go_on:
        seen.click()
        expect(page.locator("#to-camera")).to_be_visible()
    else:
        page.locator("#safety-home").click()
        expect(page.locator("#home-title")).to_be_visible()


def test_the_button_says_what_it_answers(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    page.locator(CHOICES[0]).click()
    button, box = page.locator("#safety-none"), page.locator("#safety-items input").first
    expect(button).to_have_text("None of these")
    box.check()
    expect(button).to_have_text("Go on")
    box.uncheck()
    expect(button).to_have_text("None of these")


def test_back_forgets_what_was_ticked(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    page.locator(CHOICES[0]).click()
    tick(page)
    heading(page, "neurological")
    tick(page, "below_knee")
    heading(page, "clinician")
    page.locator("#go-home").click()
    page.locator(CHOICES[1]).click()
    pass_safety(page)
    expect(page.locator("#to-camera")).to_be_visible()


def test_a_server_that_has_stopped_clears_nobody(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    page.locator(CHOICES[0]).click()
    heading(page, "emergency")
    server.stop()
    tick(page)
    expect(page.locator("#problem-words")).to_contain_text("has stopped")


def test_red_flags_are_answered_by_keyboard_alone(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    expect(page.locator("#home-title")).to_be_focused()
    tab_to(page, CHOICES[1])
    page.keyboard.press("Enter")
    expect(page.locator("#safety-title")).to_be_focused()
    tab_to(page, "#safety-none")
    page.keyboard.press("Enter")
    heading(page, "neurological")
    tab_to(page, "#safety-items input[value=below_knee]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    heading(page, "clinician")
    tab_to(page, "#safety-none")
    page.keyboard.press("Space")
    expect(page.locator("#safety-title")).to_have_text("Nerves to be looked at first")
    tab_to(page, "#safety-seen")
    page.keyboard.press("Enter")
    expect(page.locator("#prepare-title")).to_be_focused()


def ready_for_drill(page: Page, server: Server, pain: int) -> None:
    page.goto(server.address)
    page.locator(CHOICES[0]).click()
    pass_safety(page)
    choose(page.locator("#pain-before"), "pain", pain)


def test_with_much_pain_a_drill_takes_a_clinicians_word(
    server: Server, open_page: OpenPage, pictures: Path
) -> None:
    page = open_page()
    ready_for_drill(page, server, 5)
    note = page.locator("#pain-clinician")
    expect(note).not_to_be_visible()
    choose(page.locator("#pain-before"), "pain", 6)
    expect(note).to_contain_text(PAIN.before.clinician_say)
    expect(note).to_contain_text("a choice of this tool")
    page.locator("#to-camera").click()
    expect(page.locator("#pain-allowed-missing")).to_be_visible()
    expect(page.locator("#pain-allowed")).to_be_focused()
    shot(page, pictures, "pain-clinician")
    page.get_by_label(PAIN.before.clinician_word).check()
    page.locator("#to-camera").click()
    expect(page.locator("#camera-title")).to_be_visible()


def test_with_the_worst_pain_no_word_is_enough(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    ready_for_drill(page, server, 9)
    expect(page.locator("#pain-clinician")).not_to_be_visible()
    page.locator("#to-camera").click()
    expect(page.locator("#problem-words")).to_have_text(PAIN.before.say)


def test_what_was_said_stands_on_the_report_and_is_kept_for_the_next_day(
    server: Server, open_page: OpenPage, clean_camera: Path, pictures: Path
) -> None:
    page = open_page(clean_camera)
    start_drill(page, server.address, pain=3)
    wait_for_count(page, 1, within_s=DRILL_S)
    page.keyboard.press("Escape")
    say_pain(page.locator("#pain-after"), 4)
    expect(page.locator("#kept-words")).to_have_text(PAIN.day_after.kept)
    shot(page, pictures, "result-kept")
    with page.context.expect_page() as opened:
        page.locator("#report-link").click()
    expect(opened.value.locator("body")).to_contain_text(
        "Red flags: asked, none applies. Pain before: 3 of 10, after: 4 of 10."
    )
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    kept = DayAfter().due(PAIN.day_after, tomorrow)
    assert kept is not None
    assert (kept.before, kept.after) == (3, 4)
    page.locator("#kept-forget").click()
    expect(page.locator("#kept-words")).to_have_text("It is deleted.")
    assert not DayAfter().path.exists()


@pytest.fixture
def yesterday() -> None:
    """Keep a drill of yesterday where the server looks for it."""
    ended = datetime.now(timezone.utc) - timedelta(hours=20)
    assert DayAfter().keep(DrillPain(drill="wall_hip_hinge", ended=ended, before=3, after=4))


@pytest.mark.parametrize(
    ("now", "leg", "change"), [(5, False, "worse"), (3, False, "same"), (1, False, "better")]
)
@YESTERDAY
def test_the_next_opening_asks_how_the_pain_is_and_says_what_it_means(
    server: Server,
    open_page: OpenPage,
    now: int,
    leg: bool,
    change: str,
) -> None:
    page = open_page()
    page.goto(server.address)
    expect(page.locator("#day-after-lead")).to_contain_text("Wall hip hinge")
    expect(page.locator("#day-after-pain")).to_contain_text("3 before and 4 after")
    say_pain(page.locator("#day-after-form"), now, further_down_leg=leg)
    expect(page.locator("#day-after-words")).to_have_text(getattr(PAIN.between, change))
    assert not DayAfter().path.exists()
    page.locator("#day-after-home").click()
    expect(page.locator("#drills button")).to_be_visible()
    page.reload()
    expect(page.locator("#drills button")).to_be_visible()
    expect(page.locator("#day-after-title")).not_to_be_visible()


@YESTERDAY
def test_who_goes_on_unasked_is_asked_again_and_who_declines_is_not(
    server: Server, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto(server.address)
    expect(page.locator("#day-after-title")).to_be_visible()
    page.locator("#go-home").click()
    expect(page.locator("#drills button")).to_be_visible()
    page.reload()
    page.locator("#day-after-not").click()
    expect(page.locator("#drills button")).to_be_visible()
    assert not DayAfter().path.exists()


@YESTERDAY
def test_the_day_after_is_answered_by_keyboard_alone(server: Server, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(server.address)
    expect(page.locator("#day-after-title")).to_be_focused()
    tab_to(page, "#day-after-form input[name=pain]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#day-after-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#day-after-words")).to_have_text(PAIN.between.better)
    tab_to(page, "#day-after-home")
    page.keyboard.press("Enter")
    expect(page.locator("#home-title")).to_be_focused()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@YESTERDAY
def test_every_question_fits_the_screen(
    server: Server,
    open_page: OpenPage,
    pictures: Path,
    size: dict[str, int],
    dark: bool,
) -> None:
    page = open_page(size=size, dark=dark)
    page.goto(server.address)
    kind = f"{'phone' if size is PHONE else 'desk'}-{'dark' if dark else 'light'}"

    def look(name: str) -> None:
        """Nothing may lie beside the screen; keep a picture for a person to look at."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        page.screenshot(path=pictures / f"safety-{name}-{kind}.png", full_page=True)

    pictures.mkdir(parents=True, exist_ok=True)
    expect(page.locator("#day-after-title")).to_be_visible()
    look("day-after")
    say_pain(page.locator("#day-after-form"), 5)
    expect(page.locator("#day-after-words")).to_be_visible()
    look("day-after-worse")
    page.locator("#day-after-home").click()
    page.locator(CHOICES[1]).click()
    for level in ("emergency", "neurological", "clinician"):
        heading(page, level)
        look(level)
        tick(page, *(["fever", "severe_pain"] if level == "clinician" else []))
    expect(page.locator("#safety-stop-words")).to_be_visible()
    look("stop")
