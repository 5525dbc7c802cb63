"""What the documentation takes from the code is all there, without building the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

import screen
from docs.generate import GENERATED, filled
from docs.generate.command_line import commands
from docs.generate.included import SHOWN, included
from docs.generate.library import documented
from docs.generate.staircase import STEPS
from screen.cli.main import app
from screen.results.columns import FAILURES, FRAME, RUN_MEASURES, TABLES
from screen.screening.protocols.files import list_protocols, load_protocol
from screen.screening.reference.norms import NormTable
from screen.screening.result import ScreenResult
from tests.test_rooms import KNOWS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(DOCS.glob("*.md")) + sorted(DOCS.glob("start/*.md"))
MARK = re.compile(r"^% (?:generated|included): (.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", list_protocols())
def test_every_test_is_there_with_picture_questions_findings_and_measures(name: str) -> None:
    test = load_protocol(name).protocol
    text = _of_test(test.title)
    for words in (test.summary, test.camera.placement, *test.instructions.patient):
        assert words in text
    assert all(one.ask in text for one in test.questions)
    assert all(one.title in text for one in test.findings)
    assert all(f"`{one.name}`" in text for one in test.measures)
    sketch = re.search(r"\((pictures/[a-z_]+\.svg)\)", text)
    assert sketch is not None
    assert (DOCS / sketch[1]).exists()


def _of_test(title: str) -> str:
    return GENERATED["tests"]().partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_every_command_is_there_with_its_options() -> None:
    text = GENERATED["commands"]()
    found = list(commands(get_command(app)))
    assert len(found) >= 20
    for command, context in found:
        part = text.partition(f"## `{context.command_path}`\n")[2].partition("\n## ")[0]
        assert part, context.command_path
        for one in command.params:
            if one.get_help_record(context) is not None:
                named = [name for name in one.opts if name.startswith("--")] or one.opts
                assert named[0] in part, (context.command_path, named)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_a_data_set_is_there(name: str) -> None:
    text = GENERATED["data set tables"]().partition(f"## `{name}`\n")[2].partition("\n## ")[0]
    assert [
        row.split("|")[1].strip(" `") for row in text.splitlines() if row.startswith("| `")
    ] == [one.name for one in TABLES[name]]


def test_every_column_of_a_run_and_of_failures_is_there() -> None:
    run, data_set = GENERATED["run tables"](), GENERATED["data set tables"]()
    assert all(f"| `{one.name}` |" in run for one in (*RUN_MEASURES, *FRAME))
    assert all(f"| `{one.name}` |" in data_set for one in FAILURES)


def test_every_field_of_a_result_is_there() -> None:
    schema = ScreenResult.model_json_schema(mode="serialization")
    text = GENERATED["result"]()
    for name, one in {"ScreenResult": schema, **schema["$defs"]}.items():
        part = text.partition(f"## {name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{field}` |" in part for field in one["properties"])


def test_every_public_name_room_norm_and_step_is_there() -> None:
    assert documented() == set(screen.__all__)
    assert all(f"| `{room}` |" in GENERATED["rooms"]() for room in KNOWS)
    assert all(f"`{group}`" in GENERATED["norms"]() for group in NormTable.load().groups)
    drawn = GENERATED["staircase"]()
    assert all(f">{name}<" in drawn for name, _, _ in STEPS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_gets_what_it_asks_for(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    made = filled(page.relative_to(DOCS).with_suffix("").as_posix(), text)
    assert not MARK.search(made)
    assert made.lstrip().startswith("# ")


def test_everything_that_can_be_generated_is_on_a_page() -> None:
    asked = {name for page in PAGES for name in MARK.findall(page.read_text(encoding="utf-8"))}
    assert set(GENERATED) <= asked
    assert set(SHOWN) <= {name.partition("#")[0] for name in asked}


def test_a_section_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no section nowhere"):
        included("samples/ACCURACY.md#nowhere", "back")
    with pytest.raises(KeyError):
        filled("back", "% generated: nothing\n")
