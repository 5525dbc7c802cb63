"""The page for researchers: its commands do what it says."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.data_set import table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "samples" / "batch.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.long
def test_the_page_can_be_followed(tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) == 9
    for line in commands:
        program, *arguments = shlex.split(line)
        if program == "pip":
            continue
        call = [sys.executable, "-m", "screen"] if program == "movescreen" else [program]
        said = subprocess.run(
            [*call, *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
            capture_output=True,
            check=False,
            text=True,
        )
        assert said.returncode == 0, (line, said.stdout, said.stderr)
    study = tmp_path / "study"
    assert len(table(study, "recordings")) == 14
    assert (study / "failures.csv").read_text(encoding="utf-8").count("\n") == 1
    assert (study / "summary" / "summary.html").is_file()
    assert len(list((tmp_path / "study-mot").glob("*.mot"))) == 14
    attrition, values = (run_python(code, tmp_path) for code in blocks("python"))
    assert "judged" in attrition
    assert "refused" not in attrition
    assert "compensated" in values
    assert values.count("S0") == 4


def run_python(code: str, folder: Path) -> str:
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_the_manifest_names_every_sample_with_its_truth() -> None:
    with (ROOT / "samples" / "study.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    clips = {path.name for path in (ROOT / "samples" / "clips").glob("*.mp4")}
    assert {Path(row["path"]).name for row in rows} == clips
    assert len({row["participant"] for row in rows}) == len(rows)
