"""The version: no two builds have the same one, with a repository or without."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import screen
from screen.batch.keys import track_key
from screen.version import DISTRIBUTION, UNKNOWN, version_of

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture
def tree(tmp_path) -> Path:
    """A small source tree of the tool."""
    root = tmp_path / "tree"
    for name in ("screen/a.py", "protocols/b.toml", "docs/c.md"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("1\n", encoding="utf-8")
    (root / "pyproject.toml").write_text("", encoding="utf-8")
    return root


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tree) -> Path:
    """The same with one commit."""
    git(tree, "init")
    commit(tree)
    return tree


def commit(root: Path) -> None:
    git(root, "add", "-A")
    git(root, "commit", "--allow-empty", "-m", "m")


def change(root: Path, text: str = "2\n", name: str = "screen/a.py") -> None:
    (root / name).write_text(text, encoding="utf-8")


@needs_git
def test_without_a_tag_the_version_names_the_commit(repository):
    first = version_of(repository)
    assert re.fullmatch(r"0\.1\.dev1\+g[0-9a-f]{7,}", first)
    commit(repository)
    assert version_of(repository).startswith("0.1.dev2+g")


@needs_git
def test_a_tag_is_the_version_and_what_follows_comes_before_the_next(repository):
    git(repository, "tag", "v0.2.0")
    assert version_of(repository) == "0.2.0"
    commit(repository)
    assert re.fullmatch(r"0\.2\.1\.dev1\+g[0-9a-f]{7,}", version_of(repository))


@needs_git
def test_what_is_changed_is_told_from_the_commit_and_from_another_change(repository):
    versions = {version_of(repository)}
    for text in ("2\n", "3\n"):
        change(repository, text)
        versions.add(version_of(repository))
    change(repository, "new\n", "protocols/new.toml")
    versions.add(version_of(repository))
    assert len(versions) == 4
    change(repository, "1\n")
    (repository / "protocols/new.toml").unlink()
    assert version_of(repository) in versions


@needs_git
def test_a_change_of_the_documentation_alone_is_no_other_tool(repository):
    before = version_of(repository)
    change(repository, name="docs/c.md")
    assert version_of(repository) == before


@needs_git
def test_settings_of_git_for_another_repository_do_not_count(repository, monkeypatch, tmp_path):
    before = version_of(repository)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert version_of(repository) == before


@pytest.mark.parametrize("hidden", [True, False], ids=["no git", "a folder that is none"])
def test_a_tree_that_git_cannot_tell_of_is_known_by_its_content(tree, monkeypatch, hidden):
    if hidden:
        monkeypatch.setenv("PATH", "")
    (tree / ".git").mkdir()
    first = version_of(tree)
    change(tree)
    assert re.search(r"\+c[0-9a-f]{8}$", first)
    assert version_of(tree) != first


def test_an_unpacked_source_distribution_keeps_its_version(tree):
    about = "Metadata-Version: 2.4\nName: movement-screen\nVersion: 0.3.0\n"
    (tree / "PKG-INFO").write_text(about, encoding="utf-8")
    assert re.fullmatch(r"0\.3\.0\+c[0-9a-f]{8}", version_of(tree))


def test_compiled_files_do_not_count(tree):
    before = version_of(tree)
    (tree / "screen" / "__pycache__").mkdir()
    change(tree, name="screen/__pycache__/a.pyc")
    assert version_of(tree) == before


def test_an_installed_package_has_the_version_it_was_built_with(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", {DISTRIBUTION: "0.4.0"}.__getitem__)
    assert version_of(tmp_path) == "0.4.0"


def test_a_package_built_without_a_repository_is_known_by_its_content(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", {DISTRIBUTION: UNKNOWN}.__getitem__)
    (tmp_path / "screen").mkdir()
    versions = set()
    for text in ("1\n", "2\n"):
        change(tmp_path, text)
        versions.add(version_of(tmp_path))
    assert len(versions) == 2
    assert all(one.startswith(f"{UNKNOWN}+c") for one in versions)


def test_the_builder_calls_such_a_package_the_same():
    project = Path(screen.__file__).parents[1] / "pyproject.toml"
    if not project.is_file():
        pytest.skip("the tool does not run from its source tree")
    assert f'fallback-version = "{UNKNOWN}"' in project.read_text(encoding="utf-8")


def test_what_another_build_has_done_is_not_done(monkeypatch):
    """A batch skips what has been done under the same key."""
    keys = set()
    for version in ("0.1.1.dev1+gaaaaaaaaa", "0.1.1.dev1+gaaaaaaaaa.c00000001", "0.1.1"):
        monkeypatch.setattr("screen.__version__", version)
        keys.add(track_key("0" * 64))
    assert len(keys) == 3


def test_every_part_of_the_tool_tells_the_same_version(rounded):
    result = screen.analyze(rounded, protocol="hip_hinge").result
    assert result.provenance.tool_version == screen.__version__
