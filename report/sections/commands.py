"""What to type in the project's folder to make a number again."""

import shlex
from pathlib import Path

from report.tables.places import inside, shown
from report.tables.reader import Tables

DIGEST = "DIGEST"  # stands in a command for that of the cell
FOLDER = "DIR"  # and for a folder of results that lies elsewhere
PLACE = "PLACE"  # and for the folder of a study's file that lies elsewhere


def report_command(tables: Tables) -> str:
    """The whole report, from the study's file."""
    plan, folder = tables.plan, elsewhere(tables)
    only = f" only={shlex.quote(str(plan['only']))}" if plan.get("only") else ""
    results = f" results={shlex.quote(folder)}" if folder else ""
    return f"snakemake --cores 8 --config study={shlex.quote(_study(tables))}{results}{only}"


def cell_command(tables: Tables, digest: str = DIGEST) -> str:
    """One cell, trained again and held against its record."""
    folder = elsewhere(tables)
    return f"python -m bench cell {digest}" + (f" --results {shlex.quote(folder)}" if folder else "")


def again_command(tables: Tables) -> str:
    """What a reader copies beside a row of a table: `cell_command`, and a word on what DIR stands for."""
    word = f" # {FOLDER}: the folder where the results lie" if elsewhere(tables) == FOLDER else ""
    return cell_command(tables) + word


def time_command(tables: Tables) -> str:
    """The study's times, or those of one entry."""
    return f"python -m bench time --study {shlex.quote(_study(tables))} --entry ENTRY"


def foreign_study(tables: Tables) -> bool:
    """Whether the study's file lies outside of the project."""
    return inside(_file(tables)) is None


def _study(tables: Tables) -> str:
    name = shown(_file(tables))
    return f"{PLACE}/{name}" if foreign_study(tables) else name


def _file(tables: Tables) -> Path:
    return Path((tables.plan.get("settings") or {}).get("file") or "config/study.yaml")


def elsewhere(tables: Tables) -> str:
    """The folder of results, "" for the usual one, DIR for one outside of the project; a part of a study lies
    in RESULTS/only/PART."""
    results = tables.folder.parent
    results = results.parent.parent if tables.plan.get("only") else results
    there = inside(results)
    return FOLDER if there is None else "" if there.as_posix() == "results" else there.as_posix()
