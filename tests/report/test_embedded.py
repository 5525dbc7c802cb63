"""What a report keeps in itself comes back as it was."""

from __future__ import annotations

from screen.report.embedded import Kept, kept_in
from screen.report.html import render_report
from screen.report.pictures import finding_pictures
from tests.judged import grey_frame


def test_pictures_label_and_remarks_come_back(judged) -> None:
    screening = judged("hip_hinge_rounded")
    size = {"width": screening.track.info.width_px, "height": screening.track.info.height_px}

    def read(times_s: list[float]):
        return [grey_frame(place, time, **size) for place, time in enumerate(times_s)]

    pictures = finding_pictures(screening.result, screening.track, read)
    html = render_report(
        screening.result,
        screening.series,
        pictures=pictures,
        label='A "B" & <C>',
        remarks=["Pain before 2, after 3.", "Stopped early."],
    )
    kept = kept_in(html)
    assert kept.pictures == {key: data for key, data in pictures.items() if data[:2] == b"\xff\xd8"}
    assert {"back-neutral", "back-peak"} < set(kept.pictures)
    assert kept.label == 'A "B" & <C>'
    assert kept.remarks == ["Pain before 2, after 3.", "Stopped early."]


def test_any_other_page_keeps_nothing() -> None:
    page = (
        '<img src="data:image/jpeg;base64,AAAA"><img data-key="a" src="data:image/jpeg;base64,!">'
    )
    assert kept_in(page) == Kept()
    assert kept_in("not a page <<<") == Kept()
