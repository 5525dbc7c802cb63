"""The pages as a reader uses them: links resolve, and what they show as code works."""

from __future__ import annotations

import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pytest
import typer
from matplotlib import pyplot as plt
from typer.main import get_command

import screen
from docs import draw_first_screen
from docs.generate import filled
from docs.generate.included import anchor_of
from docs.generate.offline import check_site, loaded_from_elsewhere
from screen import api
from screen.cli.main import app
from screen.report.answers import answer_views
from screen.resources import data_folder
from screen.toml import parse_toml

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md")) + sorted(DOCS.glob("start/*.md"))
EXAMPLES = sorted((DOCS / "examples").glob("plot_*.py"))
CLIP = data_folder("samples") / "clips" / "hip_hinge_rounded.mp4"
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MADE_BY_SPHINX = ("gallery/", "generated/")


def _named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _text(page: Path) -> str:
    """Return a page with what it takes from the code."""
    return filled(
        page.relative_to(DOCS).with_suffix("").as_posix(), page.read_text(encoding="utf-8")
    )


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub(_words, _text(page)), re.MULTILINE)
    return {anchor_of(one) for one in headings}


def _words(code: re.Match[str]) -> str:
    return "" if code[0].startswith("```") else code[0].strip("`")


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    broken = []
    for link in LINK.findall(re.sub(r"```.*?```", "", _text(page), flags=re.DOTALL)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        base = DOCS if path.startswith("/") else page.parent
        target = (base / path.lstrip("/")).resolve() if path else page
        inside = target.relative_to(DOCS).as_posix() if target.is_relative_to(DOCS) else ""
        if inside.startswith(MADE_BY_SPHINX):
            continue
        if not target.exists() or not inside or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


def _commands() -> Iterator[tuple[str, str]]:
    for page in (ROOT / "README.md", *PAGES):
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                if "movescreen " in line.partition("#")[0]:
                    yield _named(page), line.strip()


@pytest.mark.parametrize(("page", "line"), list(_commands()))
def test_commands_and_options_that_pages_show_exist(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)
    at = next(at for at, word in enumerate(words) if word.endswith("movescreen"))
    command, rest = get_command(app), words[at + 1 :]
    context = typer.Context(command, info_name="movescreen")
    while hasattr(command, "commands") and rest:
        command = command.get_command(context, rest.pop(0))
        assert command is not None, f"{page}: {line}"
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    used = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    assert used <= known, f"{page}: {line}"
    assert rest or not any(one.required for one in command.params), f"{page}: {line}"


def test_make_targets_that_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in (ROOT / "README.md", *PAGES):
        text = page.read_text(encoding="utf-8")
        named = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", text, re.MULTILINE))
        assert {one or other for one, other in named} <= targets, page


@pytest.mark.parametrize("page", ["README.md", "docs/library.md", "docs/start/researcher.md"])
def test_the_python_of_the_pages_runs(page, rounded, monkeypatch, tmp_path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("hinge.mp4").write_bytes(CLIP.read_bytes())
    monkeypatch.setattr(api, "track", lambda *_, **__: rounded)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block, names)  # noqa: S102 - the documentation is what is tested
    assert isinstance(names["screening"], screen.Screening)
    assert (tmp_path / "out" / "hinge" / "report.html").exists()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_gallery_runs(example, rounded, monkeypatch) -> None:
    monkeypatch.chdir(example.parent)
    monkeypatch.setattr(api, "track", lambda *_, **__: rounded)
    with mpl.rc_context({"backend": "agg"}):
        left = runpy.run_path(str(example))
        plt.close("all")
    assert "figure" in left


def test_a_page_that_would_ask_another_machine_is_found(tmp_path) -> None:
    (tmp_path / "good.html").write_text(
        '<script src="_static/a.js"></script><a href="https://example.org">read</a>', "utf-8"
    )
    assert check_site(tmp_path) == []
    (tmp_path / "bad.html").write_text('<link href="//cdn.example.org/a.css">', "utf-8")
    assert check_site(tmp_path) == ["bad.html loads //cdn.example.org/a.css"]
    assert loaded_from_elsewhere('<img alt="x" src="https://example.org/a.png"/>')


README = (ROOT / "README.md").read_text(encoding="utf-8")
SHOWN_ERRORS = {
    "trunk inclination, hip hinge": [("hip_hinge", "trunk_inclination_deg")],
    "lumbar flexion, hip hinge": [("hip_hinge", "lumbar_flexion_deg")],
    "side bend of the trunk": [("side_bend", "trunk_side_bend_deg")],
    "chest rotation, seated / standing": [
        ("trunk_rotation_seated", "thorax_rotation_deg"),
        ("trunk_rotation_standing", "thorax_rotation_deg"),
    ],
    "hip rotation, seated: in / out": [
        ("hip_rotation_seated", "hip_internal_rotation_deg"),
        ("hip_rotation_seated", "hip_external_rotation_deg"),
    ],
}


def test_the_readme_is_short_and_shows_a_small_picture_first() -> None:
    assert len(README.split()) <= 700
    head = README.partition("\n## ")[0]
    picture = re.search(r"!\[[^\]]+\]\(([^)]+)\)", head)
    assert picture is not None
    drawn = (ROOT / picture[1]).read_text(encoding="utf-8")
    assert len(drawn) < 120_000
    assert "Does the low back round" in drawn
    assert not re.search(r'href="http', drawn)


def test_the_picture_shows_what_the_tool_answers_now(rounded) -> None:
    """Where it does not, ``python docs/draw_first_screen.py`` draws it again.

    A degree or two is what another processor may make of the same pictures.
    """
    screening = screen.analyze(rounded, protocol="hip_hinge", person=draw_first_screen.PERSON)
    views, truth = answer_views(screening.result), draw_first_screen.true_deg()
    again = draw_first_screen.drawing(draw_first_screen.deepest_bend(screening), views, truth)
    drawn = draw_first_screen.TARGET.read_text(encoding="utf-8")
    shown, now = (" ".join(re.findall(r"<text[^>]*>(.*)</text>", one)) for one in (drawn, again))
    assert re.sub(r"\d+", "N", shown) == re.sub(r"\d+", "N", now)
    numbers = [[int(one) for one in re.findall(r"\d+", words)] for words in (shown, now)]
    assert numbers[0] == pytest.approx(numbers[1], abs=2)


def test_the_readme_of_the_package_has_no_link_that_breaks_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    hook = parse_toml(text)["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    shown = README
    for one in hook["substitutions"]:
        shown = re.sub(one["pattern"], one["replacement"], shown)
    assert LINK.findall(README)
    assert all("://" in link for link in LINK.findall(shown))
    assert "](" not in shown or "://" in shown
    assert "docs/start/clinician.md" in shown


@pytest.mark.parametrize("words", SHOWN_ERRORS)
def test_the_errors_of_the_readme_are_those_of_the_accuracy_page(words: str) -> None:
    """Of each measure: error and share withheld, filmed as asked and filmed as usual."""
    page = (ROOT / "samples" / "ACCURACY.md").read_text(encoding="utf-8")
    cells: list[str] = []
    for setting in ("as asked", "as usual"):
        table = page.partition(f"\n### Errors, filmed {setting}\n")[2].partition("\n#")[0]
        rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in table.splitlines()]
        heads = next(row for row in rows if row[:1] == ["protocol"])
        by_name = {
            (row[0], row[1]): dict(zip(heads, row, strict=True)) for row in rows if len(row) > 2
        }
        measured = [by_name[key] for key in SHOWN_ERRORS[words]]
        cells.append(" / ".join(f"{one['RMSE']}°" for one in measured))
        cells.append(" / ".join(dict.fromkeys(one["withheld"] for one in measured)))
    assert f"| {words} | {' | '.join(cells)} |" in README
