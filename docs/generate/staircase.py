"""The staircase of types: what is made of what, from a frame to a result."""

from __future__ import annotations

from html import escape

STEPS = (
    ("Frame", "capture", "one upright picture with its own time"),
    ("PoseTrack", "pose", "33 landmarks and the outline of the trunk, frame by frame"),
    ("MovementSeries", "kinematics", "angles over time, from the neutral posture"),
    ("RepetitionResult", "screening", "start, peak and end, and a value for each measure"),
    ("FindingResult", "screening", "a measure beside its cut-off, with a probability"),
    ("ScreenResult", "screening", "the answers and everything they rest on"),
)
"""Type, room, meaning. Up to ``PoseTrack`` the video is needed, from there on only arrays."""

_WIDE, _HIGH, _RIGHT, _DOWN = 330, 54, 88, 82


def staircase() -> str:
    """Return the picture as SVG inside the page, in the colours of its text."""
    width = _WIDE + _RIGHT * (len(STEPS) - 1) + 4
    height = _HIGH + _DOWN * (len(STEPS) - 1) + 4
    parts = [
        f'<svg class="staircase" viewBox="0 0 {width} {height}" role="img" '
        'xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor">',
        f"<title>{escape(' to '.join(name for name, _, _ in STEPS))}</title>",
    ]
    for at, (name, room, words) in enumerate(STEPS):
        parts += _step(
            2 + _RIGHT * at, 2 + _DOWN * at, name, room, words, last=at == len(STEPS) - 1
        )
    return "```{raw} html\n" + "\n".join([*parts, "</svg>"]) + "\n```\n"


def _step(x: int, y: int, name: str, room: str, words: str, *, last: bool) -> list[str]:
    parts = [
        f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="7" stroke-width="1.5"/>',
        f'<g fill="currentColor" stroke="none"><text x="{x + 12}" y="{y + 22}" font-size="15" '
        f'font-weight="600">{escape(name)}</text>',
        f'<text x="{x + _WIDE - 12}" y="{y + 22}" font-size="12" text-anchor="end" '
        f'opacity="0.7">{escape(room)}/</text>',
        f'<text x="{x + 12}" y="{y + 41}" font-size="11.2">{escape(words)}</text></g>',
    ]
    if not last:
        down = x + _RIGHT // 2
        top, bottom = y + _HIGH, y + _DOWN + _HIGH // 2
        parts.append(
            f'<path stroke-width="1.5" d="M{down} {top} V{bottom} H{x + _RIGHT - 3} '
            f'm-8 -5 l8 5 l-8 5"/>'
        )
    return parts
