"""Files of timings -> tables: every measurement, speed-ups, how time grows with size, where lines cross.

A measurement of another machine keeps that machine's name and is never compared with this one's.
Intervals of ratios take two medians for independent; those of exponents are the fit's own.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.errors import UserError
from bench.statistics import Z95
from bench.timing.measurement import Measurement, Timings, read_timings
from report.tables.columns import checked
from report.tables.crossings import crossing, spread
from report.tables.growth import Growth, grows
from report.tables.timing_schemas import TIMINGS

HERE = "here"
AXES = ("width", "depth", "n", "K")
SIZES = ("problem", "model", "width", "depth", "n", "n_new", "batch_size", "K", "cells", "engine")
TRIPLE = ("median", "low", "high")
KEY = ("machine", "what", "variant", "device", *SIZES)
REFERENCES = ("plain", "scikit-learn", "vmap")
OWN = "fused"
EPOCHS = 1000  # of a network's training, where it is held against a Gaussian process


def read_folders(here: Iterable[Path], references: Iterable[Path] = ()) -> list[tuple[str, Timings]]:
    """(machine, timings) of every file: those made here, then those that other machines filled.

    here: files, or folders of them. A reference is a folder of files, named after its machine, or a
    folder of such folders. UserError where one is missing, empty or holds a file that is not ours.
    """
    files = [file for one in here for file in (_files(one) if one.is_dir() else [one])]
    found = [(HERE, read_timings(file)) for file in files]
    for folder in references:
        if not folder.is_dir():
            raise UserError(f"{folder}: no such folder of timings")
        machines = [folder] if _files(folder) else sorted(f for f in folder.iterdir() if f.is_dir())
        named = [(one.name, read_timings(file)) for one in machines for file in _files(one)]
        if not named:
            raise UserError(
                f"{folder}: no file of timings; `python -m bench time --out {folder}` writes them"
            )
        found += named
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def timings_frame(found: Iterable[tuple[str, Timings]]) -> pd.DataFrame:
    """The table `timings`: a row a measurement, in the files' order."""
    rows = [_row(machine, one) for machine, timings in found for one in timings.measurements]
    frame = pd.DataFrame(rows, columns=list(_row(HERE, _NOTHING)))
    frame["flops_per_second"] = frame["flops"].astype(float) / frame["median"].astype(float)
    frame["bytes_per_second"] = frame["bytes"].astype(float) / frame["median"].astype(float)
    return checked(frame, TIMINGS)


_NOTHING = Measurement("", "", "", {}, "")


def _row(machine: str, one: Measurement) -> dict[str, Any]:
    sizes = {name: one.sizes.get(name) for name in SIZES} | {
        "batch_size": None if "batch_size" not in one.sizes else str(one.sizes["batch_size"])
    }
    beside = {
        f"{name}_seconds": float(np.median(one.yardstick[name])) if one.yardstick.get(name) else None
        for name in ("sgemm", "sweep", "calls")
    }
    return {
        "machine": machine,
        **{name: getattr(one, name) for name in ("what", "variant", "device", "phase")},
        **sizes,
        **{name: getattr(one, name) for name in ("unit", "status", "reason")},
        "samples": len(one.samples),
        "processes": len(one.processes) or min(1, len(one.samples)),
        "units": one.units,
        **{name: getattr(one, name) for name in (*TRIPLE, "drift")},
        **beside,
        "contaminated": "; ".join(one.contaminated) or None,
        **{name: getattr(one, name) for name in ("attempt", "threads", "flops", "bytes", "started", "ended")},
    }


def steady(timings: pd.DataFrame) -> pd.DataFrame:
    """What was measured warm, with a median."""
    return timings[(timings["status"] == "ok") & (timings["phase"] == "steady") & timings["median"].notna()]


def machines_frame(found: Iterable[tuple[str, Timings]]) -> pd.DataFrame:
    """The table `machines`: what each file says of where it was made, once a machine."""
    rows: dict[tuple[str, str], str] = {}
    for machine, timings in found:
        for key, value in timings.machine.items():
            before = rows.setdefault((machine, key), str(value))
            if str(value) not in before.split(" | "):
                rows[machine, key] = f"{before} | {value}"
    return pd.DataFrame([(*key, value) for key, value in rows.items()], columns=["machine", "key", "value"])


def speedups_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The table `speedups`: the fused trainer against what a user would write, alike in all else.

    A reference that trains many networks at once stands with the number that suits it best.
    """
    ok = steady(timings)
    ok = ok[ok["what"].isin(["train", "infer"])]
    alike = ["machine", "what", "device", "problem", "model", "depth", "n", "batch_size"]
    columns = [
        *alike,
        "K",
        "engine",
        "variant",
        "reference",
        "reference_K",
        "ratio",
        "low",
        "high",
        "contaminated",
    ]
    rows = []
    for _, own in ok[ok["variant"] == OWN].iterrows():
        same = (ok[alike].fillna("-") == own[alike].fillna("-")).all(axis=1)
        others = ok[same & ok["variant"].isin(REFERENCES)].sort_values("median", kind="stable")
        for _, other in others.drop_duplicates("variant").sort_index().iterrows():
            doubtful = bool(pd.notna(own["contaminated"]) or pd.notna(other["contaminated"]))
            named = [own[name] for name in (*alike, "K", "engine")]
            rows.append((*named, OWN, other["variant"], other["K"], *ratio(other, own), doubtful))
    return pd.DataFrame(rows, columns=columns)


def ratio(above: Any, below: Any) -> tuple[float, float, float]:
    """Median over median, with the ends of its 95 % interval; the logarithms' spreads add in squares.

    NaN ends where one of the two has no interval.
    """
    middle = float(np.log(above["median"] / below["median"]))
    if any(pd.isna(row[end]) for row in (above, below) for end in ("low", "high")):
        return float(np.exp(middle)), float("nan"), float("nan")
    half = float(np.hypot(*(spread(row["low"], row["high"])[0] for row in (above, below))) * Z95)
    return float(np.exp(middle)), float(np.exp(middle - half)), float(np.exp(middle + half))


def series(timings: pd.DataFrame) -> Iterator[tuple[str, dict[str, Any], pd.DataFrame]]:
    """(axis, what all of it shares, rows by size) for every line of three sizes or more."""
    ok = steady(timings)
    for axis in AXES:
        told = {"width", "depth"} if axis in ("width", "depth") else set()
        drop = {axis, "engine"} | ({"model"} if told else set())
        shared = [name for name in KEY if name not in drop]
        rows = ok[ok[axis].notna()]
        for _, line in rows.groupby(shared, dropna=False, sort=False):
            line = line.drop_duplicates(axis).sort_values(axis)
            if len(line) >= 3:
                yield axis, {name: line[name].iloc[0] for name in shared}, line


def scaling_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The table `scaling`: the exponent with which time grows along a size, for every line."""
    columns = [*KEY, "axis", "sizes", "first", "last", "floor", "exponent", "low", "high"]
    rows = []
    for axis, shared, line in series(timings):
        found: Growth = grows(line[axis].to_numpy(float), line["median"].to_numpy(float))
        told = {name: shared.get(name) for name in KEY}
        ends = (len(line), int(line[axis].iloc[0]), int(line[axis].iloc[-1]))
        rows.append((*told.values(), axis, *ends, found.floor, found.exponent, found.low, found.high))
    return pd.DataFrame(rows, columns=columns)


def crossovers_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The table `crossovers`: the size from which one of two is the faster, or that there is none."""
    columns = ["machine", "question", "first", "second", "axis", "setting", "size", "low", "high", "said"]
    rows = [*_devices(timings), *_processes(timings)]
    return pd.DataFrame(rows, columns=columns)


def _devices(timings: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """From which size on another device is faster than the CPU, for what runs on both."""
    lines = list(series(timings))
    for axis, shared, line in lines:
        if shared["device"] == "cpu":
            continue
        for other, theirs, cpu in lines:
            same = (
                all(_equal(shared[k], theirs[k]) for k in shared if k != "device") if axis == other else False
            )
            if same and theirs["device"] == "cpu":
                names = (f"{shared['variant']}, {shared['device']}", f"{theirs['variant']}, cpu")
                setting = ", ".join(f"{k} {shared[k]}" for k in SIZES if k in shared and pd.notna(shared[k]))
                yield shared["machine"], "device", *names, axis, setting, *crossing(axis, line, cpu)


def _processes(timings: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """From how many points on a network's training is cheaper than a Gaussian process."""
    lines = [(shared, line) for axis, shared, line in series(timings) if axis == "n"]
    networks = [
        (shared, line) for shared, line in lines
        if shared["what"] == "train" and shared["variant"] == OWN and shared["batch_size"] == "full"
    ]  # fmt: skip
    for shared, line in lines:
        if not str(shared["what"]).startswith("gp-") or shared["what"] == "gp-predict":
            continue
        for theirs, network in networks:
            if (shared["machine"], shared["device"]) != (theirs["machine"], theirs["device"]):
                continue
            whole = network.assign(**{name: network[name].astype(float) * EPOCHS for name in TRIPLE})
            names = (
                f"{theirs['model']}, {EPOCHS:,} epochs, K = {theirs['K']}",
                f"{shared['variant']} {shared['what']}",
            )
            yield shared["machine"], "process", *names, "n", shared["device"], *crossing("n", whole, line)


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b) if pd.notna(a) and pd.notna(b) else bool(pd.isna(a) and pd.isna(b))
