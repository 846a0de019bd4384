"""RESULTS/plan.json: what a study's plan says, how it is read and written, and where it lies."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files import write_whole
from bench.seeds import digest

PLAN_VERSION = 6


@dataclass(frozen=True)
class PackEntry:
    """A pack as the plan lists it: already there, or to be made.

    plan_digest: of the bytes of its own plan, RESULTS/plan/NAME.json, where it is to be made. confirms:
    whether it is listed for what confirms; a pack that has both is listed twice.
    """

    name: str
    cells: int
    cost_seconds: float
    covers: str
    new: bool
    plan_digest: str = ""
    confirms: bool = False


@dataclass(frozen=True)
class Plan:
    """What RESULTS/plan.json holds.

    key: digest of the study, the part and the code that plans. packs_key: of the packs that were there
    and of how the others were to be made. digests: of every cell that the study asks for, in its order.
    confirming: of the cells that train again, on fresh seeds, what those chose; None: not known yet, since
    not all of them are trained. chosen_of: the packs that it was chosen from, in a digest. expected: what
    confirming will be, about, while it is not known: cells and seconds. alone: what is reported on one seed,
    in words. compiled: libraries of the compiled engine that train the whole study. notes: of the author
    (`bench.planning.notes`); only pages show them.
    """

    version: int
    key: str
    study: str
    title: str
    study_digest: str
    only: str | None
    digests: list[str]
    grids: list[dict[str, Any]]
    packs: list[PackEntry]
    settings: dict[str, Any]
    compiled: list[str]
    packs_key: str = ""
    confirming: list[str] | None = None
    chosen_of: str = ""
    expected: dict[str, float] | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    @property
    def meaning(self) -> str:
        """Digest of what tables and report are made of: all but the cut into packs and where it lies.

        What confirms follows from it, and from what the packs hold; which tasks are one's own, from the
        cells. Notes are the pages' alone (`noted`).
        """
        grids = [{k: v for k, v in grid.items() if k != "packs"} for grid in self.grids]
        settings = {k: v for k, v in self.settings.items() if k not in ("file", "files", "own")}
        return digest([self.study, self.title, self.only, self.digests, grids, settings])

    @property
    def noted(self) -> str:
        """Digest of the author's notes, of which pages are made beside the rest."""
        return digest(self.notes)

    @property
    def every(self) -> list[str]:
        """Digests of all cells, those that confirm after those that choose."""
        return [*self.digests, *(self.confirming or [])]

    @property
    def choosing_packs(self) -> list[PackEntry]:
        """The packs of the cells that choose."""
        return [pack for pack in self.packs if not pack.confirms]

    def text(self) -> str:
        """As it stands on disk, with a digest of all it says."""
        content = asdict(self) | {"meaning": self.meaning}
        return json.dumps(content | {"digest": digest(content)}, indent=1)

    @staticmethod
    def read(file: Path) -> "Plan | None":
        """The plan in `file`, None where there is none of this version, or a damaged one."""
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            if data["version"] != PLAN_VERSION or data.pop("digest") != digest(data):
                return None
            data.pop("meaning")
            packs = [PackEntry(**one) for one in data.pop("packs")]
            return Plan(packs=packs, **data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def put_back(plan: Plan, folder: Path) -> None:
    """plan.json says this plan, also where another run that began at the same moment wrote its own."""
    if Plan.read(folder / "plan.json") != plan:
        write_text(folder / "plan.json", plan.text())


def current_plan(folder: Path) -> Plan:
    """The plan as it was written last, whatever has been trained since. UserError where there is none."""
    plan = Plan.read(folder / "plan.json")
    if plan is None:
        raise UserError(f"{folder / 'plan.json'}: no plan; run snakemake, or python -m bench plan")
    return plan


def results_folder(results: Path, only: str | None) -> Path:
    """Where a study's, or its part's, tables and report lie."""
    if not only:
        return results
    slug = "".join(c if c.isalnum() or c in "=-+." else "_" for c in only)
    return results / "only" / slug


def plan_files(results: Path) -> list[Path]:
    """Where the plan of the whole study lies, and those of parts that are there."""
    return [results / "plan.json", *sorted((results / "only").glob("*/plan.json"))]


def write_text(file: Path, text: str) -> None:
    """Left alone where it says the same already."""
    if not file.is_file() or file.read_bytes() != text.encode():
        write_whole(file, text)
