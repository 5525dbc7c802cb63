"""What thirty frames a second change, by measure."""

from __future__ import annotations

from samples.accuracy.fast_clips import Compared, medians_of


def compared(**moves: float) -> Compared:
    left_out = {f"left bend {name}": move for name, move in moves.items()}
    again = {name: 2 * move for name, move in left_out.items()}
    other = {name: 3 * move for name, move in left_out.items()}
    return Compared("a.mp4", 60.0, (600, 300), (20.0, 10.0), (6, 6), left_out, again, other)


def test_medians_are_over_recordings_by_measure_and_over_all_at_the_end() -> None:
    found = [compared(knee_deg=0.1, hip_deg=0.3), compared(knee_deg=0.5), compared(knee_deg=0.2)]
    assert medians_of(found) == [
        ("hip_deg", "1", "0.30", "0.60", "0.90"),
        ("knee_deg", "3", "0.20", "0.40", "0.60"),
        ("all", "4", "0.25", "0.50", "0.75"),
    ]
