"""Report: how a result is shown, as a page, in pictures and in a video."""

from screen.report.annotate import write_annotated
from screen.report.html import render_report
from screen.report.pictures import blank_frame, draw_pose, finding_pictures

__all__ = ["blank_frame", "draw_pose", "finding_pictures", "render_report", "write_annotated"]
