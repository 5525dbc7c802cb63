"""The style sheets: one set of colours, sizes and spaces, that reads on light and on dark."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import screen
from screen.pages import TOKENS, templates_of

ROOT = Path(screen.__file__).parent
SHEETS = {path.name: path for path in ROOT.rglob("*.css") if path != TOKENS}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\([^)]*\)|\bhsla?\([^)]*\)")
LEAST_CONTRAST = 4.5
"""Of text and its ground, as WCAG 2 asks for."""


def text_of(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def defined(text: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", text))


@pytest.fixture(scope="module")
def modes() -> dict[str, dict[str, str]]:
    """The tokens on a light screen and on a dark one."""
    light, dark = text_of(TOKENS).split("@media screen and (prefers-color-scheme: dark)")
    return {"light": defined(light), "dark": defined(light) | defined(dark)}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_names_colours_only_as_tokens(name, modes):
    text = text_of(SHEETS[name])
    rules = re.sub(r"--[\w-]+: [^;]+;", "", text)
    margins = "".join(re.findall(r"@page[^{]*\{(?:[^{}]|\{[^{}]*\})*\}", rules))
    plain = rules.replace(margins, "") if margins else rules
    assert COLOUR.findall(plain) == []
    assert set(COLOUR.findall(margins)) <= {modes["light"]["--soft"]}  # tokens do not reach there


@pytest.mark.parametrize("name", SHEETS)
def test_sizes_of_type_are_tokens_or_follow_the_window(name):
    sizes = re.findall(r"(?m)([^{};]*)\{[^{}]*font-size: ([^;}]+)", text_of(SHEETS[name]))
    own = [
        (rule.strip(), size)
        for rule, size in sizes
        if not re.match(r"var\(--type-|clamp\(|min\(|[\d.]+em\b", size)
    ]
    assert [one for one in own if one[0] != "html"] == []


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_sheet_uses_is_defined(name, modes):
    text = text_of(SHEETS[name])
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used - set(defined(text)) - set(modes["light"]) == set()


def test_no_token_is_left_over(modes):
    text = "".join(map(text_of, SHEETS.values()))
    assert [name for name in modes["light"] if f"var({name})" not in text] == []


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


READ_ON = [
    *product(("ink", "soft", "accent", "amber", "good-ink"), ("ground", "surface", "sheet")),
    *(("amber", "amber-wash"), ("on-accent", "accent"), ("on-good", "good"), ("on-watch", "watch")),
]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READ_ON)
def test_text_can_be_read_on_its_ground(modes, mode, text, ground):
    tokens = modes[mode]
    assert contrast(tokens[f"--{text}"], tokens[f"--{ground}"]) >= LEAST_CONTRAST


def test_the_contrast_of_black_on_white_is_known():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("package", ["screen.report", "screen.study"])
def test_every_page_carries_the_tokens(package):
    environment = templates_of(package)
    (name,) = (
        one for one in environment.list_templates() if one in ("report.html.j2", "summary.html.j2")
    )
    source = environment.loader.get_source(environment, name)[0]
    assert "{{ tokens }}" in source
    assert "--accent" in environment.globals["tokens"]


def test_the_report_is_paper_on_a_dark_screen_too():
    source = (ROOT / "report" / "templates" / "report.html.j2").read_text(encoding="utf-8")
    assert re.search(r'<html[^>]* class="paper">', source)
    assert ":root:not(.paper)" in text_of(TOKENS)
