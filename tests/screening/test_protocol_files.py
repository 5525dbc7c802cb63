"""Protocol files: those that ship are right, and every kind of mistake is found, all at once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from screen.cli.protocols import app
from screen.errors import ProtocolError, UsageError
from screen.files import sha256_file
from screen.kinematics.channels import CHANNELS
from screen.resources import data_folder
from screen.screening.protocol import LimitFinding
from screen.screening.protocols.check import check_text
from screen.screening.protocols.files import (
    check_protocol,
    list_protocols,
    load_protocol,
    new_protocol,
)
from screen.screening.protocols.lines import locate_keys
from screen.screening.reference.norms import NormTable
from screen.toml import tomllib

NAMES = list_protocols()
RUNNER = CliRunner()
FORBIDDEN = re.compile(
    r"\b(diagnos\w*|patholog\w*|abnormal\w*|dysfunction\w*|danger\w*|unsafe|injur\w*|caused? by"
    r"|weak (glutes|abductors|core))\b",
    re.IGNORECASE,
)


def hinge(*changes: tuple[str, str]) -> str:
    """The text of the hip hinge with some parts changed."""
    text = (data_folder("protocols") / "hip_hinge.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_all_tests_ship() -> None:
    assert set(NAMES) >= {
        "hip_hinge",
        "side_bend",
        "trunk_rotation_seated",
        "trunk_rotation_standing",
        "hip_rotation_seated",
        "hip_rotation_standing",
        "hip_extension_standing",
        "thigh_lift_standing",
        "trunk_flexion",
        "squat",
    }


@pytest.mark.parametrize("name", NAMES)
class TestShipped:
    def test_checks_clean(self, name: str) -> None:
        loaded = load_protocol(name)
        assert check_protocol(loaded.path) == []
        assert loaded.protocol.name == name
        assert loaded.sha256 == sha256_file(loaded.path)

    def test_every_source_resolves(self, name: str) -> None:
        norms = NormTable.load()
        for finding in load_protocol(name).protocol.findings:
            assert all(norms.source(key).citation for key in finding.sources)

    def test_nothing_recalled_is_called_documented(self, name: str) -> None:
        norms = NormTable.load()
        for finding in load_protocol(name).protocol.findings:
            trust = {norms.source(key).checked for key in finding.sources}
            assert finding.basis != "documented" or trust & {"read", "second_hand", "derived"}
            if trust & {"recalled"}:
                assert "recalled" in finding.basis_note, finding.id

    def test_a_choice_says_what_it_is(self, name: str) -> None:
        for finding in load_protocol(name).protocol.findings:
            assert finding.basis_note, finding.id

    def test_signs_are_those_of_the_channels(self, name: str) -> None:
        for measure in load_protocol(name).protocol.measures:
            derived = measure.oriented or measure.flip or measure.over_channel
            if not derived and not measure.minus_channel:
                assert measure.sign == CHANNELS[measure.channel or measure.name].positive

    def test_the_patient_is_told_to_stop_if_it_hurts(self, name: str) -> None:
        assert any(
            "if it hurts" in step for step in load_protocol(name).protocol.instructions.patient
        )

    def test_no_sentence_names_a_cause_or_alarms(self, name: str) -> None:
        protocol = load_protocol(name).protocol
        sentences = [cue.say for cue in protocol.cues]
        for finding in protocol.findings:
            sentences += [finding.title, finding.why_beyond, finding.why_within, finding.action]
        for question in protocol.questions:
            sentences += [question.ask, *question.say.model_dump().values()]
        assert not [text for text in sentences if FORBIDDEN.search(text)]

    def test_it_says_what_it_cannot_tell_and_how_to_film(self, name: str) -> None:
        protocol = load_protocol(name).protocol
        assert len(protocol.limits) >= 3
        assert "metres" in protocol.camera.placement
        assert re.search(r"tight|bare", protocol.camera.placement, re.IGNORECASE)


def limit(name: str, finding_id: str) -> LimitFinding:
    found = next(one for one in load_protocol(name).protocol.findings if one.id == finding_id)
    assert isinstance(found, LimitFinding)
    return found


class TestRules:
    """The recommended thresholds stand in the files as they were recommended."""

    def test_hinge(self) -> None:
        depth = limit("hip_hinge", "hinge_depth")
        assert (depth.compare, depth.cut, depth.basis) == ("below", 50, "documented")
        rule = limit("hip_hinge", "hinge_still_until")
        assert (rule.compare, rule.cut, rule.grade) == ("below", 50, "flag")
        still = load_protocol("hip_hinge").protocol.measure(rule.measure)
        assert (still.at_channel, still.at_value) == ("lumbar_flexion_deg", 10)
        trend = limit("hip_hinge", "hinge_rounding_grows")
        assert (trend.statistic, trend.cut, trend.grade) == ("trend", 10, "note")
        assert limit("hip_hinge", "hinge_rounds_early").grade == "record"
        rounding = limit("hip_hinge", "hinge_lumbar_rounding")
        assert (rounding.cut, rounding.measure) == (20, "lumbar_flexion_deg")
        assert rounding.basis == "tool_choice"
        share = limit("hip_hinge", "hinge_lumbar_share")
        assert (share.cut, share.basis) == (38, "tool_choice")

    def test_seated_rotation_is_a_note(self) -> None:
        assert limit("trunk_rotation_seated", "seated_rotation_low").grade == "note"

    def test_standing_rotation_never_judges_the_pelvis(self) -> None:
        protocol = load_protocol("trunk_rotation_standing").protocol
        judged = {getattr(finding, "measure", "") for finding in protocol.findings}
        assert "pelvis_rotation_deg" not in judged

    @pytest.mark.parametrize("position", ["seated", "standing"])
    def test_hip_rotation(self, position: str) -> None:
        protocol = load_protocol(f"hip_rotation_{position}").protocol
        by_id = {finding.id: finding for finding in protocol.findings}
        low = limit(protocol.name, f"{position}_internal_low")
        assert (low.cut, low.basis) == (20, "tool_choice")
        assert limit(protocol.name, f"{position}_pelvis_turn").cut == 10
        assert by_id[f"{position}_external_asymmetry"].cut == (15 if position == "seated" else 30)
        if position == "seated":
            assert by_id["seated_mismatch"].grade == "note"
            assert by_id["seated_mismatch_in"].grade == "note"
        assert all(measure.norm is None for measure in protocol.measures) is (
            position == "standing"
        )

    def test_a_thigh_lift_is_allowed_its_share_first(self) -> None:
        measure = load_protocol("thigh_lift_standing").protocol.measure("lumbar_excess_deg")
        assert measure.minus_factor == 0.266
        assert 0.266 * 90 + float(limit("thigh_lift_standing", "thigh_lift_lumbar").cut or 0) == (
            pytest.approx(35, abs=0.1)
        )

    def test_forward_bend_rests_on_read_centiles(self) -> None:
        cuts = {
            "bend_trunk_small": 93,
            "bend_lumbar_small": 39,
            "bend_pelvis_small": 42,
            "bend_share_low": 38,
            "bend_share_high": 63,
        }
        for key, cut in cuts.items():
            finding = limit("trunk_flexion", key)
            assert (finding.cut, finding.basis) == (cut, "documented")

    def test_squat_judges_nothing(self) -> None:
        assert {one.grade for one in load_protocol("squat").protocol.findings} == {"record"}


class TestCheck:
    def test_a_mistake_in_the_toml_is_given_with_its_line(self) -> None:
        (problem,) = check_text(hinge(('title = "Hip hinge"', 'title = "Hip hinge')))
        assert re.match(r"line 8, TOML: ", problem)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ('label = "Bend in the hips"', 'lable = "Bend"', "did you mean label?"),
            ('plane = "sagittal"', 'plane = "side"', "key plane: input should be 'sagittal'"),
            ("cut = 50.0", 'cut = "fifty"', "key findings[0].cut: input should be a valid number"),
            ("cutoff_hz = 4.0", "cutoff_hz = 40.0", "less than or equal to 20"),
            (
                'measure = "trunk_inclination_deg"',
                'measure = "trunk_inclination"',
                "there is no channel 'trunk_inclination'; did you mean trunk_inclination_deg?",
            ),
            ('channel = "lumbar_flexion_deg"', 'channel = "spine_deg"', "no channel 'spine_deg'"),
            (
                'norm = "free_bend_lumbar_share"',
                'norm = "free_lumbar_share"',
                "there is no norm group 'free_lumbar_share'; did you mean free_bend_lumbar_share?",
            ),
            ('"saraceni_2020"]', '"saraceni_2002"]', "did you mean saraceni_2020?"),
            (
                'measure = "lumbar_share_percent"',
                'measure = "lumbar_part_percent"',
                "there is no measure in this protocol 'lumbar_part_percent'",
            ),
            ('id = "hinge_knee_bend"', 'id = "hinge_depth"', "'hinge_depth' is used twice"),
            ("at_value = 60.0\n", "", "a crossing needs either at_value or at_part"),
            ("{cut} or more counts", "{cut} or {mor} counts", "there is no field {mor}"),
            ('findings = ["hinge_depth"]', 'findings = ["depth"]', "did you mean hinge_depth?"),
            ("very_likely = ", "quite_likely = ", "is not a key of a protocol"),
            ("The hips likely bend", "{what}", "{what} needs the key what"),
            ("{count} of {of}", "{count} of {total}", "there is no field {total}"),
            ("{count} of {of}", "{count of {of}", "the braces are not in order"),
            ('rule = "limit"', 'rule = "limits"', "rule 'limits' is unknown"),
            ('views = ["side"]', 'views = ["front"]', "needs the view side"),
            ("release = 12.0", "release = 22.0", "22.0 must lie below value (20.0)"),
            ("min_duration_s = 0.8", "min_duration_s = 20.0", "is not below max_duration_s"),
            ('unit = "percent"', 'unit = "deg"', "expected a name ending in _deg"),
            ('side = "near"', 'side = "both"', "hip_flexion_deg has two sides"),
            ("at_part = 0.5", "at_part = 1.5", "less than 1"),
            ('at = "crossing"\n', "", 'at_channel is only for at = "crossing"'),
            ('over_at = "peak"', 'over_at = "bottom"', "'same' or 'peak'"),
            ("schema_version = 2", "schema_version = 1", "rename why_outside to why_beyond"),
        ],
    )
    def test_each_mistake_is_found(self, old: str, new: str, told: str) -> None:
        problems = check_text(hinge((old, new)))
        assert any(told in problem for problem in problems), problems
        assert all(re.match(r"line \d+, key \S+: ", problem) for problem in problems)

    def test_the_line_is_that_of_the_key(self) -> None:
        text = hinge(("cut = 20.0", 'cut = "much"'))
        line = text.splitlines().index('cut = "much"') + 1
        assert check_text(text)[0].startswith(f"line {line}, key findings[2].cut: ")

    def test_all_mistakes_are_told_together_in_order(self) -> None:
        problems = check_text(
            hinge(
                ('plane = "sagittal"', 'plane = "side"'),
                ('label = "Bend in the hips"', 'lable = "Bend"'),
                ('id = "hinge_knee_bend"', 'id = "hinge_depth"'),
                ("{count} of {of}", "{count} of {total}"),
                ("release = 12.0", "release = 22.0"),
            )
        )
        lines = [int(re.findall(r"\d+", problem)[0]) for problem in problems]
        assert len(problems) == 6
        assert lines == sorted(lines)

    def test_recalled_numbers_are_not_documented(self) -> None:
        problems = check_text(
            hinge(
                (
                    '["monnier_2012_bow_pass", "luomajoki_2007_bow_range"]',
                    '["luomajoki_2007_bow_kappa"]',
                )
            )
        )
        assert "all sources are recalled" in problems[0]

    def test_a_norm_in_another_unit_is_refused(self) -> None:
        problems = check_text(
            hinge(('norm = "hinge_hip_flexion"', 'norm = "free_bend_lumbar_share"'))
        )
        assert "are in percent, not in deg" in problems[0]

    def test_an_empty_file_lists_what_is_missing(self) -> None:
        problems = check_text("")
        assert {"line 1, key name: is missing", "line 1, key camera: is missing"} <= set(problems)

    @pytest.mark.parametrize(
        "text", ["measures = 3", 'findings = ["a"]', "[repetitions]\nsignals = [1]", "[[measures]]"]
    )
    def test_the_wrong_shape_is_told_and_not_stumbled_over(self, text: str) -> None:
        assert check_text(text)

    def test_text_in_quotes_is_no_key(self) -> None:
        found = locate_keys('a = """\n[[b]]\nc = 1\n"""\n[[d]]\ne = 1\n[[d]]\ne = 2\n')
        assert found == {
            ("a",): 1,
            ("d", 0): 5,
            ("d",): 5,
            ("d", 0, "e"): 6,
            ("d", 1): 7,
            ("d", 1, "e"): 8,
        }


class TestFind:
    def test_an_unknown_name_suggests_the_nearest_and_lists_all(self) -> None:
        with pytest.raises(UsageError, match=r"Did you mean hip_hinge\? Known: .*squat"):
            load_protocol("hip_hing")

    def test_a_missing_file_is_a_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="There is no protocol file"):
            load_protocol(tmp_path / "mine.toml")

    def test_an_own_file_works_from_any_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("mine.toml").write_text(new_protocol("mine"), encoding="utf-8")
        assert load_protocol("mine.toml").protocol.name == "mine"

    def test_a_wrong_file_raises_with_every_problem(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_text("name = 3\n", encoding="utf-8")
        with pytest.raises(ProtocolError) as caught:
            load_protocol(path)
        assert len(caught.value.problems) > 5

    def test_a_file_that_is_no_text_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        path.write_bytes(b"\xff\xfe\x00")
        assert "is not UTF-8 text" in check_protocol(path)[0]

    def test_lists_of_sources_are_no_protocols(self) -> None:
        assert not {"sources", "red_flags", "pain", "quality"} & set(NAMES)


def test_the_template_passes_and_marks_its_numbers() -> None:
    text = new_protocol("my_test")
    assert check_text(text) == []
    assert text.count("# EXAMPLE") >= 5
    with pytest.raises(UsageError, match="cannot be the name"):
        new_protocol("My test")


@pytest.mark.parametrize("name", ["red_flags", "pain"])
def test_questions_name_sources_that_exist(name: str) -> None:
    table = tomllib.loads((data_folder("protocols") / f"{name}.toml").read_text(encoding="utf-8"))
    norms = NormTable.load()
    parts = [*table.get("items", []), *(part for part in table.values() if isinstance(part, dict))]
    assert parts
    for part in parts:
        assert all(norms.has_source(key) for key in part["sources"])


class TestCommand:
    def test_list(self) -> None:
        assert "hip_hinge" in RUNNER.invoke(app, ["list"]).output
        rows = json.loads(RUNNER.invoke(app, ["list", "--json"]).stdout)
        assert [row["name"] for row in rows] == NAMES

    def test_show(self) -> None:
        assert "What this test cannot tell" in RUNNER.invoke(app, ["show", "squat"]).output
        document = json.loads(RUNNER.invoke(app, ["show", "squat", "--json"]).stdout)
        assert document["protocol"]["name"] == "squat"

    def test_check(self, tmp_path: Path) -> None:
        good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
        good.write_text(new_protocol("good"), encoding="utf-8")
        bad.write_text(hinge(('plane = "sagittal"', 'plane = "side"')), encoding="utf-8")
        assert RUNNER.invoke(app, ["check", str(good)]).exit_code == 0
        result = RUNNER.invoke(app, ["check", str(good), str(bad)])
        assert result.exit_code == 2
        assert "key plane" in result.output

    def test_new_writes_once(self, tmp_path: Path) -> None:
        target = tmp_path / "mine.toml"
        assert RUNNER.invoke(app, ["new", "mine", "--out", str(target)]).exit_code == 0
        assert check_protocol(target) == []
        again = RUNNER.invoke(app, ["new", "mine", "--out", str(target)])
        assert isinstance(again.exception, UsageError)


@pytest.mark.parametrize("odd", ["[[1]]", "{a = 1}", "1979-05-27", "[]", "true"])
@pytest.mark.parametrize("key", ["channel", "minus_channel", "over_channel", "at_channel", "name"])
def test_a_name_that_is_not_a_text_is_told(key: str, odd: str) -> None:
    name = "" if key == "name" else 'name = "my_deg"\n'
    assert check_text(f"[[measures]]\n{name}{key} = {odd}\n")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wanted = 5", "wanted = 100000000000000000000", "too large for TOML"),
        ("wanted = 5", "wanted = 1000000000", "less than or equal"),
        ("min_peak = ", "min_peak = 1e300 #", "is too large"),
        ('"knee"', '"{nee"', "'{nee' is not a landmark"),
    ],
)
def test_numbers_that_no_test_can_mean_are_told(old: str, new: str, words: str) -> None:
    text = re.sub(r"^wanted = \d+", "wanted = 5", hinge(), count=1, flags=re.MULTILINE)
    assert old in text
    assert any(words in problem for problem in check_text(text.replace(old, new, 1)))


def test_a_list_of_problems_ends() -> None:
    problems = check_text("[[findings]]\nx = 1\n" * 3000)
    assert len(problems) == 101
    assert problems[-1] == "There is more wrong after this."
