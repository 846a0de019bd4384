"""What a run would replace: the results of another study that lie in the folder."""

import csv
from pathlib import Path

from bench.planning.plan import Plan


def of_another(folder: Path, plan: Plan) -> str:
    """A line where the tables in a results folder are another study's than the plan's; "" where they are not.

    A study that was changed is the same one: another has another name, or lies in a file of another name.
    """
    said = _provenance(folder / "tables" / "provenance.csv")
    name, _, file = said.get("study", "").rpartition(" (")
    known = {"name": name, "file": Path(file.removesuffix(")")).name}
    planned = {"name": plan.study, "file": Path(str(plan.settings["file"])).name}
    if not name or known == planned or said.get("study_digest") == plan.study_digest:
        return ""
    return (
        f"{folder}: the results here are of another study, {said['study']}; a run replaces report, tables "
        "and figures, and times where the timing sections differ; what was trained for it stays in packs/; "
        "another results folder would keep both"
    )


def _provenance(file: Path) -> dict[str, str]:
    """The table's keys and values; none where it cannot be read."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return {row["key"]: row["value"] for row in csv.DictReader(lines)}
    except (OSError, ValueError, KeyError, csv.Error):
        return {}
