"""What the results of a data set were made with, as they say themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from screen.results.rows import together
from screen.screening.result import MeasureSummary, Provenance, ScreenResult


@dataclass
class Used:
    """A protocol as the results hold it: one file, or several over time."""

    title: str
    versions: set[str] = field(default_factory=set)
    sha256: set[str] = field(default_factory=set)
    measures: dict[str, MeasureSummary] = field(default_factory=dict)

    def add(self, result: ScreenResult) -> None:
        """Take in what one more result was judged by."""
        self.versions.add(result.provenance.protocol_version)
        self.sha256.add(result.provenance.protocol_sha256)
        self.measures.update({str(one.name): one for one in result.protocol.measures})


@dataclass
class MadeWith:
    """What results were made with, as they say themselves, beside their protocols.

    ``models`` are hashes of the pose models by name, ``libraries`` versions by name, ``data`` the
    hashes of calibration, norms, errors and thresholds, by the hash of all of them together.
    """

    tools: set[str] = field(default_factory=set)
    libraries: dict[str, set[str]] = field(default_factory=dict)
    models: dict[str, set[str]] = field(default_factory=dict)
    data: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, made_by: Provenance) -> None:
        """Take in what one more result was made with."""
        self.tools.add(made_by.tool_version)
        self.models.setdefault(made_by.model_name, set()).add(made_by.model_sha256)
        for name, version in made_by.versions.items():
            self.libraries.setdefault(name, set()).add(version)
        self.data[together(made_by.data_sha256)] = made_by.data_sha256
