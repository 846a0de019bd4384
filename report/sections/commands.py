"""What to type in the project's folder to make a number again."""

import shlex
from pathlib import Path

from report.tables.reader import Tables

DIGEST = "DIGEST"  # stands in a command for that of the cell


def report_command(tables: Tables) -> str:
    """The whole report, from the study's file."""
    plan, elsewhere = tables.plan, _elsewhere(tables)
    only = f" only={shlex.quote(str(plan['only']))}" if plan.get("only") else ""
    results = f" results={shlex.quote(elsewhere)}" if elsewhere else ""
    return f"snakemake --cores 8 --config study={shlex.quote(_study(tables))}{results}{only}"


def cell_command(tables: Tables, digest: str = DIGEST) -> str:
    """One cell, trained again and held against its record."""
    elsewhere = _elsewhere(tables)
    return f"python -m bench cell {digest}" + (f" --results {shlex.quote(elsewhere)}" if elsewhere else "")


def time_command(tables: Tables) -> str:
    """The study's times, or those of one entry."""
    return f"python -m bench time --study {shlex.quote(_study(tables))} --entry ENTRY"


def _study(tables: Tables) -> str:
    return str(_from_here(Path((tables.plan.get("settings") or {}).get("file") or "config/study.yaml")))


def _elsewhere(tables: Tables) -> str:
    """The folder of results, "" for the usual one; a part of a study lies in RESULTS/only/PART."""
    results = _from_here(tables.folder.parent)
    results = results.parent.parent if tables.plan.get("only") else results
    return "" if str(results) == "results" else str(results)


def _from_here(path: Path) -> Path:
    """As one would type it in the project's folder."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
