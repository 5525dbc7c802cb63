"""The files in front of the code: what they say of versions, formats and commands is so."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import get_args

import pytest
import yaml

from screen.live.drill import Drill
from screen.pose.track import SCHEMA_VERSION as TRACK
from screen.results.layout import DATASET_FORMAT
from screen.screening.protocol import Protocol
from screen.screening.result import ScreenResult

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(GITHUB.glob("workflows/*.yml"))
FORMS = sorted(path for path in GITHUB.glob("ISSUE_TEMPLATE/*.yml") if path.stem != "config")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(not GITHUB.is_dir(), reason="not in the repository")


def read(path: Path) -> dict:
    # A plain `on` is true in YAML 1.1, which is what the loader reads.
    return yaml.safe_load(path.read_text(encoding="utf-8").replace("\non:", '\n"on":'))


def steps(path: Path) -> list[dict]:
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_pin_actions_by_major_version_and_hold_no_secret(path):
    used = [step["uses"] for step in steps(path) if "uses" in step]
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w./-]+@(v\d+|release/v\d+)", one)] == []
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert read(path)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_call_only_make_targets_that_exist(path):
    called = re.findall(r"make ([a-z -]+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = {target for line in called for target in line.split()}
    assert wanted <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_the_tests_run_on_every_python_and_system_that_is_named():
    matrix = read(GITHUB / "workflows/test.yml")["jobs"]["tests"]["strategy"]["matrix"]
    classifiers = "\n".join(PROJECT["project"]["classifiers"])
    assert matrix["python"] == re.findall(r"Python :: (3\.\d+)", classifiers)
    first, last = matrix["python"][0], int(matrix["python"][-1].split(".")[1])
    assert PROJECT["project"]["requires-python"] == f">={first},<3.{last + 1}"
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_publishing_needs_no_password():
    jobs = read(GITHUB / "workflows/publish.yml")["jobs"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert not any("password" in step.get("with", {}) for step in jobs["publish"]["steps"])


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_are_whole(path):
    form = read(path)
    assert form["name"]
    assert form["description"]
    asked = [one for one in form["body"] if one["type"] != "markdown"]
    assert {one["type"] for one in asked} <= {"input", "textarea", "dropdown", "checkboxes"}
    names = [one["id"] for one in asked]
    assert len(set(names)) == len(names)
    assert any(one.get("validations", {}).get("required") for one in asked)


def test_the_citation_holds_what_a_citation_needs_and_no_second_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert cited["license"] == PROJECT["project"]["license"]
    assert "version" not in cited
    assert "version" in PROJECT["project"]["dynamic"]


def test_the_page_on_compatibility_names_the_numbers_that_the_code_has():
    page = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
    told = {
        name: int(number)
        for name, number in re.findall(
            r"^\| ([^|]+?) \| `(?:schema_version|format|drill_version)` (\d+) \|", page, re.M
        )
    }
    of_drills = get_args(Drill.model_fields["drill_version"].annotation)
    assert told == {
        "`result.json`": ScreenResult.model_fields["schema_version"].default,
        "`track.npz`": TRACK,
        "data set (`dataset.json`, `tables/`, `recordings/`)": DATASET_FORMAT,
        "protocols (`*.toml`)": get_args(Protocol.model_fields["schema_version"].annotation)[0],
        "drills (`drills/*.toml`)": of_drills[0],
    }


def test_hooks_before_a_commit_run_what_make_runs():
    hooks = read(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    for hook in hooks:
        program = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f"$(BIN)/{program}" in MAKEFILE or program == "make"


def test_the_browser_code_is_all_linted_and_type_checked():
    settings = json.loads((ROOT / "deno.json").read_text(encoding="utf-8"))
    assert settings["compilerOptions"]["checkJs"] is True
    scripts = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("screen/**/*.js")}
    assert scripts == set(settings["include"])
    assert "lint: lint-browser" in MAKEFILE
