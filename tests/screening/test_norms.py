"""The norm tables and the error table: valid, sourced, and chosen by a clear rule."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from screen.errors import ProtocolError
from screen.kinematics.channels import CHANNELS
from screen.resources import data_folder
from screen.screening.protocols.files import load_protocol
from screen.screening.reference.error_table import ErrorTable
from screen.screening.reference.norms import NormRow, NormTable, lower_bound, upper_bound

HEADER = ",".join(NormRow.model_fields)
ODD_HOST = re.compile(r"//(\d+\.|[^/]*(proxy|mirror|scribd|bohrium|cricut|weglot|tweb-dev))")


@pytest.fixture(scope="module")
def table() -> NormTable:
    return NormTable.load()


def row(
    id_: str,
    *,
    group: str = "bend",
    sex: str = "any",
    ages: tuple[int, int] | None = None,
    checked: str = "read",
    n: int = 10,
    **numbers: float,
) -> str:
    """One line of a norm file."""
    low, high = ages or ("", "")
    cells = dict.fromkeys(NormRow.model_fields, "")
    cells |= {"id": id_, "group": group, "measure": "bend", "population": "adults", "n": str(n)}
    cells |= {"sex": sex, "age_min": str(low), "age_max": str(high), "position": "standing"}
    cells |= {"method": "sensor", "unit": "deg", "citation": "A 1990", "checked": checked}
    cells |= {"note": "a note"} | {key: str(value) for key, value in numbers.items()}
    return ",".join(cells.values())


def table_of(folder: Path, *rows: str) -> NormTable:
    (folder / "norms").mkdir()
    (folder / "norms" / "bend.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return NormTable.load(folder)


def test_the_shipped_tables_are_valid(table: NormTable) -> None:
    assert len(table.rows) > 150
    assert {row.checked for row in table.rows.values()} == {
        "read",
        "second_hand",
        "derived",
        "recalled",
    }


def test_every_source_can_be_found_by_a_reader(table: NormTable) -> None:
    sources = [table.source(key) for key in [*table.rows, *table.sources]]
    assert all(source.citation for source in sources)
    assert not [source.url for source in sources if ODD_HOST.search(source.url)]


@pytest.mark.parametrize(
    ("key", "mean", "lower", "upper", "checked"),
    [
        ("laird_2019_trunk_nolbp", 111, 93, 128, "read"),
        ("laird_2019_lumbar_nolbp", 52, 39, 65, "read"),
        ("laird_2019_share_nolbp", 48, 38, 63, "read"),
        ("esola_1996_lumbar_at_60", 33.9, None, None, "derived"),
        ("taniguchi_2017_ratio_control", 0.41, None, None, "read"),
        ("kuo_2010_lumbar_share", 26.6, None, None, "read"),
        ("kouyoumdjian_2012_er_seated", 40.6, None, None, "derived"),
        ("luomajoki_2007_bow_range", None, 50, 70, "second_hand"),
        ("fitzgerald_1983_side_bend_lower_20s", None, 28, None, "recalled"),
    ],
)
def test_figures_stand_as_published(
    table: NormTable,
    key: str,
    mean: float | None,
    lower: float | None,
    upper: float | None,
    checked: str,
) -> None:
    found = table.rows[key]
    assert (found.mean, found.lower, found.upper, found.checked) == (mean, lower, upper, checked)


def test_what_is_computed_from_recalled_numbers_stays_recalled(table: NormTable) -> None:
    for source in ("Fitzgerald", "Roach KE, Miles"):
        rows = [one for one in table.rows.values() if one.citation.startswith(source)]
        assert {one.checked for one in rows} == {"recalled"}


def test_lower_limits_agree_with_mean_and_spread(table: NormTable) -> None:
    for decade in range(20, 80, 10):
        mean = table.rows[f"fitzgerald_1983_side_bend_right_{decade}s"]
        bound = table.rows[f"fitzgerald_1983_side_bend_lower_{decade}s"]
        computed = lower_bound(mean)
        assert computed is not None
        assert bound.lower == pytest.approx(computed, abs=0.7)


def test_an_own_limit_comes_before_mean_and_spread(tmp_path: Path) -> None:
    table = table_of(tmp_path, row("a", mean=50, sd=10), row("b", mean=50, sd=10, lower=40))
    assert lower_bound(table.rows["a"]) == pytest.approx(33.6)
    assert upper_bound(table.rows["a"]) == pytest.approx(66.4)
    assert lower_bound(table.rows["b"]) == 40


def test_without_spread_there_is_no_bound(tmp_path: Path) -> None:
    assert lower_bound(table_of(tmp_path, row("a", mean=50)).rows["a"]) is None


@pytest.mark.parametrize(
    ("sex", "age", "chosen"),
    [
        ("female", 30, "women_20_39"),
        ("male", 30, "any_20_39"),
        ("female", 39.9, "women_20_39"),
        ("female", 40, "any_20_79"),
        ("male", 80, "everyone"),
        (None, 30, "any_20_39"),
        (None, None, "everyone"),
        ("female", None, "everyone"),
    ],
)
def test_the_narrowest_row_of_the_own_sex_is_chosen(
    tmp_path: Path, sex: str | None, age: float | None, chosen: str
) -> None:
    table = table_of(
        tmp_path,
        row("everyone", mean=1),
        row("any_20_79", ages=(20, 79), mean=2),
        row("any_20_39", ages=(20, 39), mean=3),
        row("women_20_39", sex="female", ages=(20, 39), mean=4),
    )
    found = table.choose("bend", sex, age)
    assert found is not None
    assert found.id == chosen


def test_what_was_read_comes_before_what_is_recalled(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        row("recalled", checked="recalled", n=900, mean=1),
        row("second", checked="second_hand", n=900, mean=1),
        row("small", n=10, mean=1),
        row("large", n=20, mean=1),
    )
    found = table.choose("bend", "male", 30)
    assert found is not None
    assert found.id == "large"


def test_no_row_is_better_than_a_wrong_one(tmp_path: Path) -> None:
    table = table_of(
        tmp_path,
        row("women", sex="female", ages=(20, 39), mean=1),
        row("older_women", sex="female", ages=(40, 59), mean=1),
    )
    assert table.choose("bend", "male", 30) is None
    assert table.choose("bend", "female", 70) is None
    assert table.choose("bend", "female", None) is None
    assert table.choose("unknown", "female", 30) is None


def test_an_unknown_age_is_no_hindrance_where_there_is_one_band(tmp_path: Path) -> None:
    assert table_of(tmp_path, row("a", ages=(18, 65), mean=1)).choose("bend") is not None


def test_side_bend_and_hip_bounds_follow_the_age(table: NormTable) -> None:
    bounds = []
    for group, age in (
        ("trunk_side_bend_lower", 25),
        ("trunk_side_bend_lower", 72),
        ("hip_external_rotation_seated_lower", 45),
        ("hip_external_rotation_seated_lower", 66),
    ):
        found = table.choose(group, "male", age)
        assert found is not None
        bounds.append(found.lower)
    assert bounds == [28, 10, 20, 15]


@pytest.mark.parametrize("group", ["hip_internal_rotation_seated", "hip_external_rotation_seated"])
def test_seated_hip_rotation_has_one_source_across_ages(table: NormTable, group: str) -> None:
    """No jump of the norm at a birthday: outside the ages of the source there is none, and why."""
    chosen = {age: table.choose(group, "female", age) for age in (19, *range(20, 61), 61, 75, None)}
    ids = {
        None if row is None else row.id for age, row in chosen.items() if age not in (19, 61, 75)
    }
    assert len(ids) == 1
    for age in (19, 61, 75):
        assert chosen[age] is None
        reason = table.why_none(group, "female", age)
        assert reason is not None
        assert "covers ages 20 to 60" in reason
    assert table.why_none(group, "female", 40) is None


def test_the_norm_of_the_side_bend_moves_with_age_as_its_cut_off_does(table: NormTable) -> None:
    protocol = load_protocol("side_bend").protocol
    group = protocol.measure("trunk_side_bend_deg").norm
    cut = next(one for one in protocol.findings if one.id == "side_bend_low")
    assert group is not None
    for age in (25, 45, 65):
        norm, bound = table.choose(group, None, age), table.choose(cut.cut_norm, None, age)
        assert norm is not None
        assert bound is not None
        assert norm.citation == bound.citation
        assert lower_bound(norm) == pytest.approx(bound.lower, abs=0.7)
    told = table.why_none(group, None, None)
    assert told == "The norm depends on age: give it to see one."


def test_a_source_is_found_in_rows_and_in_the_list(table: NormTable) -> None:
    assert table.source("laird_2019_share_nolbp").checked == "read"
    assert table.source("thomee_1997").checked == "recalled"
    with pytest.raises(KeyError):
        table.source("nobody_2000")


def test_all_problems_of_the_tables_are_listed(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[good]\nchecked = "read"\n')
    rows = [
        row("a", mean=1),
        row("a", mean=1),
        row("b", sex="men", mean=1),
        row("c", checked="maybe", mean=1),
        row("d", lower=5, upper=4),
        row("e", mean="tall"),  # type: ignore[arg-type]
        row("f", mean=1) + ",more",
    ]
    with pytest.raises(ProtocolError) as caught:
        table_of(tmp_path, *rows)
    told = "\n".join(caught.value.problems)
    for part in (
        "line 3, id: a is used twice",
        "line 4, sex",
        "line 5, checked",
        "line 6, row: lower must be below upper",
        "line 7, mean",
        "line 8: the number of cells",
        "sources.toml, good, citation",
    ):
        assert part in told


def test_a_wrong_header_is_told(tmp_path: Path) -> None:
    (tmp_path / "norms").mkdir()
    (tmp_path / "norms" / "x.csv").write_text("id,group\na,b\n")
    with pytest.raises(ProtocolError, match="line 1: the columns must be id, group"):
        NormTable.load(tmp_path)


def test_every_channel_has_an_error() -> None:
    """So every measure has: of its own row, or made of those of its channels."""
    assert set(CHANNELS) <= ErrorTable.load().names()


def test_no_shipped_error_claims_to_be_measured_without_a_count() -> None:
    with (data_folder("protocols") / "accuracy.csv").open(newline="") as handle:
        for cells in csv.DictReader(handle):
            assert cells["basis"] == "provisional" or cells["n"]
