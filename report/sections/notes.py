"""Notes of the study's author, each beside the answer that it belongs to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.seeds import digest
from report.document import Note
from report.notes import blocks_of
from report.tables.reader import Tables

OF_ONE_KIND = {"by-hand": "by-hand", "linear": "linear", "gp": "gp"}  # grids of such models alone
# What a grid varies -> the section that shows it; of several the first. eta and alpha vary beside others.
OF_FACTORS = {
    "bias": "bias",
    "n_train": "gp",
    "early_stop": "early-stopping",
    **dict.fromkeys(("loss", "reduction", "init", "dtype", "split"), "training"),
    "schedule": "optimiser",
    "batch_size": "batch-size",
    "process": "gp",
    "kinds": "scoreboard",
    "width": "width-depth",  # which chooses its budget
    "depth": "width-depth",
    "optimiser": "optimiser",
    "epochs": "optimiser",
    "momentum": "training",
    "activation": "activations",
    "eta": "eta-alpha",
    "alpha": "eta-alpha",
}
ELSE = "methods"


def notes_of(tables: Tables, section: str = "") -> tuple[Note, ...]:
    """Those of a section's grids; "": those of the whole study."""
    notes = tables.plan.get("notes") or []
    return tuple(_note(one) for one in notes if (place(one) if one["grid"] else "") == section)


def noted_in(folder: Path) -> str:
    """Digest of the notes, as the planner has it. folder: of tables. UserError where their plan is gone."""
    return digest(Tables(folder).plan.get("notes") or [])


def place(note: Mapping[str, Any]) -> str:
    """The section that answers what the note's grid asks."""
    kinds = set(note["kinds"])
    if len(kinds) == 1 and (of_one := OF_ONE_KIND.get(*kinds)):
        return of_one
    varies = {*note["varies"], *(["kinds"] if len(kinds) > 1 else [])}
    varies |= {"process"} if kinds == {"gp", "mlp"} else set()
    return next((section for factor, section in OF_FACTORS.items() if factor in varies), ELSE)


def _note(one: Mapping[str, Any]) -> Note:
    return Note(one["date"], one["grid"], blocks_of(one["text"]))
