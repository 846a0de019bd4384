"""From the packs of a plan to one Arrow table of records in the study's order.

Packs are shared by every study of a results folder: only the plan's cells are taken, each from one
pack. Files that are no whole packs are passed over, and named when
a cell is missed; a cell without a record is an error, not a row left out.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bench import NUMERICS
from bench.cell import Cell
from bench.errors import UserError
from bench.files import lost, not_read
from bench.record import SCHEMA, Curve, Record, check_pack, read_header, read_pack
from bench.seeds import digest


@dataclass(frozen=True)
class PlanIndex:
    """What plan.json says: the cells wanted in the study's order, and what the report needs of the study.

    confirming: the cells that confirm, on fresh seeds, what the others chose.
    """

    path: Path
    digests: tuple[str, ...]
    content: dict[str, Any]
    confirming: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """All cells, those that confirm last."""
        return self.digests + self.confirming

    @property
    def fresh_seeds(self) -> list[int]:
        """The seeds that confirm."""
        return [int(seed) for seed in self.settings.get("fresh_seeds", [])]

    @property
    def margins(self) -> dict[str, float] | None:
        """Differences of each metric that do not matter, None where the plan says nothing."""
        return self.settings.get("margins")

    @property
    def meaning(self) -> str:
        """Digest of what tables and report are made of, as the planner gave it."""
        return str(self.content.get("meaning", ""))

    @property
    def settings(self) -> dict[str, Any]:
        """What the report needs of the study: its file, the seed that figures show."""
        return dict(self.content.get("settings") or {})


def read_plan(path: Path) -> PlanIndex:
    """The plan index. UserError where it is missing, damaged or not one of ours."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        said = content.pop("digest", None)
        if said is not None and said != digest(content):
            raise UserError(f"{path}: damaged: not what was written; run snakemake again")
        if content.get("confirming", ()) is None:
            raise UserError(f"{path}: what was chosen is not confirmed yet; run snakemake again")
        digests, confirming = content["digests"], content.get("confirming", ())
        if not all(isinstance(one, str) for one in (content["title"], *digests, *confirming)):
            raise ValueError
        return PlanIndex(path, tuple(digests), content, tuple(confirming))
    except FileNotFoundError as error:
        raise UserError(f"{path}: no such plan; `python -m bench plan` makes one") from error
    except OSError as error:
        if not lost(error):
            raise not_read(path, error) from error
        raise UserError(f"{path}: not a plan ({error.strerror}); run snakemake again") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{path}: not a plan; run snakemake again") from error


def read_rows(packs: Path, plan: PlanIndex, digests: Sequence[str], columns: list[str]) -> pa.Table:
    """Rows of the wanted digests, in their order, with a column `pack` more.

    UserError where a digest is in no pack.
    """
    files, bad = _whole_packs(packs)
    holder = _holders(files, digests)
    if (holder < 0).any():
        raise UserError(_missed(packs, plan, [digests[int(i)] for i in np.flatnonzero(holder < 0)], bad))
    parts, places = [_empty(columns)], [np.array([], np.int64)]
    for number in np.unique(holder):
        at = np.flatnonzero(holder == number)
        rows = read_pack(files[number], columns=columns).replace_schema_metadata(None)
        rows = rows.take(pc.index_in(pa.array(digests).take(at), value_set=rows["digest"].combine_chunks()))
        parts.append(rows.append_column("pack", pa.array([files[number].stem] * len(at), pa.string())))
        places.append(at)
    return pa.concat_tables(parts).combine_chunks().take(np.argsort(np.concatenate(places)))


def read_records(packs: Path, plan: Path, digests: Iterable[str]) -> dict[str, Record]:
    """Whole records (weights, weight paths, fits) of some of the plan's cells, by digest.

    UserError where a digest is not in the plan, or in no pack.
    """
    read, wanted = read_plan(plan), list(dict.fromkeys(digests))
    strange = set(wanted) - set(read.every)
    if strange:
        raise UserError(f"{plan}: no cell {min(strange)} in this plan")
    rows = read_rows(packs, read, wanted, list(SCHEMA.names))
    return {row["digest"]: _record(row) for row in rows.to_pylist()}


def _whole_packs(packs: Path) -> tuple[list[Path], list[str]]:
    """The packs of these numerics, by name, and what is wrong with the files that are none."""
    files, bad = [], []
    for path in sorted(packs.glob("*.parquet")):
        try:
            check_pack(path)
            if read_header(path).get("numerics") == NUMERICS:
                files.append(path)
        except UserError as error:
            bad.append(str(error))
    return files, bad


def _holders(files: list[Path], digests: Sequence[str]) -> NDArray[np.intp]:
    """For each digest the pack to take it from, -1 where none has it.

    A cell that failed and was trained again is in two packs: one where it ran to its end is better.
    """
    wanted = pa.array(digests, pa.string())
    holder, settled = np.full(len(digests), -1), np.zeros(len(digests), bool)
    for number, path in enumerate(files):
        rows = read_pack(path, columns=["digest", "status"])
        at = pc.index_in(rows["digest"], value_set=wanted).fill_null(-1).to_numpy()
        ran = pc.is_in(rows["status"], value_set=pa.array(["ok", "diverged"])).to_numpy()
        better = (at >= 0) & ((holder[at] < 0) | (ran & ~settled[at]))
        holder[at[better]], settled[at[better]] = number, ran[better]
    return holder


def _empty(columns: list[str]) -> pa.Table:
    fields = [pa.field(n, SCHEMA.field(n).type) for n in columns]
    return pa.schema([*fields, pa.field("pack", pa.string())]).empty_table()


def _missed(packs: Path, plan: PlanIndex, digests: list[str], bad: list[str]) -> str:
    unreadable = f"; passed over: {'; '.join(bad[:3])}" if bad else ""
    return (
        f"{plan.path}: {len(digests)} of its {len(plan.every)} cells are in no pack of {packs} "
        f"(the first is {digests[0]}){unreadable}; run snakemake again to train them"
    )


def _record(row: dict[str, Any]) -> Record:
    values = {f.name: row[f.name] for f in fields(Record) if f.name != "cell"}
    values["metrics"] = dict(row["metrics"] or {})
    values["curve"] = Curve(**row["curve"]) if row["curve"] else None
    return Record(cell=Cell.from_dict(json.loads(row["cell"])), **values)
