"""Files of timings -> tables: every measurement, speed-ups, how time grows with size, where lines cross.

A measurement of another machine keeps that machine's name and is never compared with this one's.
Intervals of ratios take two medians for independent; those of exponents are the fit's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

from bench.errors import UserError
from bench.statistics import Z95
from bench.timing.measurement import (
    HERE,
    Measurement,
    Timings,
    machines_of,
    read_timings,
    timing_files,
    timing_folder,
)
from report.format import whole
from report.tables.columns import checked
from report.tables.crossings import crossing, log_error
from report.tables.growth import grows
from report.tables.timing_schemas import CROSSOVERS, SCALING, SPEEDUPS, TIMINGS

AXES = ("width", "depth", "n", "K")
SIZES = ("problem", "model", "width", "depth", "n", "n_new", "batch_size", "K", "cells", "engine")
TRIPLE = ("median", "low", "high")
KEY = ("machine", "what", "variant", "device", *SIZES)
REFERENCES = ("plain", "scikit-learn", "vmap")
OWN = "fused"
MOST_WIDTH = 1.0  # of an exponent's 95 % interval: beyond it linear and square are one
EPOCHS = 1000  # of a network's training, where it is held against a Gaussian process


def read_folders(here: Iterable[Path], references: Iterable[Path] = ()) -> list[tuple[str, Timings]]:
    """(machine, timings) of every file: those made here, then those that other machines filled.

    here: files, or folders of them. A reference is a folder of files, named after its machine, or a
    folder of such folders; each folder may be of results, with times in its timing/. UserError where one is
    missing, empty, called like another, or holds a file that is not ours.
    """
    here = [file for one in here for file in (timing_files(timing_folder(one)) if one.is_dir() else [one])]
    named = [(name, file) for name, files in machines_of(references).items() for file in files]
    return [(HERE, _read(file)) for file in here] + [(name, _read(file)) for name, file in named]


_TYPED = TypeAdapter(Timings)


def _read(file: Path) -> Timings:
    """What a file holds, each part of the type that it has: one that no seal vouches for may be edited."""
    found = read_timings(file)
    try:
        return _TYPED.validate_python(asdict(found))
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(map(str, first["loc"]))
        raise UserError(f"{file}: not a file of timings ({where}: {first['msg']})") from None


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
    rows = []
    for _, own in ok[ok["variant"] == OWN].iterrows():
        same = (ok[alike].fillna("-") == own[alike].fillna("-")).all(axis=1)
        others = ok[same & ok["variant"].isin(REFERENCES)].sort_values("median", kind="stable")
        for _, other in others.drop_duplicates("variant").sort_index().iterrows():
            found = {name: own[name] for name in (*alike, "K", "engine", "variant")}
            found |= {"reference": other["variant"], "reference_K": other["K"]}
            doubtful = bool(pd.notna(own["contaminated"]) or pd.notna(other["contaminated"]))
            rows.append(found | ratio(other, own)._asdict() | {"contaminated": doubtful})
    return pd.DataFrame(rows, columns=SPEEDUPS.names)


def alone_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The same of one network alone against one network alone, whatever number suits the reference best."""
    return speedups_frame(timings[timings["K"].isna() | (timings["K"] == 1)])


class Ratio(NamedTuple):
    """How many times as much, with the ends of its 95 % interval; NaN where there is none."""

    ratio: float
    low: float
    high: float


def ratio(above: Any, below: Any) -> Ratio:
    """Median over median of two rows of `timings`, taken for independent.

    The logarithms' standard errors s (`log_error`) add in squares (delta method):
    log(ratio) -+ Z95 hypot(s_above, s_below). NaN ends where one of the two has no interval.
    """
    middle = float(np.log(above["median"] / below["median"]))
    if any(pd.isna(row[end]) for row in (above, below) for end in ("low", "high")):
        return Ratio(float(np.exp(middle)), float("nan"), float("nan"))
    half = float(np.hypot(*(log_error(row["low"], row["high"])[0] for row in (above, below))) * Z95)
    return Ratio(float(np.exp(middle)), float(np.exp(middle - half)), float(np.exp(middle + half)))


@dataclass(frozen=True)
class Line:
    """Times along one size, everything else alike.

    axis: the size that varies. shared: what all of it has in common, by column of `timings`. rows: of
    `timings`, by size.
    """

    axis: str
    shared: dict[str, Any]
    rows: pd.DataFrame


def series(timings: pd.DataFrame, axes: Sequence[str] = AXES) -> Iterator[Line]:
    """Every line of three sizes or more along `axes`, axis by axis, in the order of the rows."""
    ok = steady(timings)
    for axis in axes:
        drop = {axis, "engine"} | ({"model"} if axis in ("width", "depth") else set())
        shared = [name for name in KEY if name not in drop]
        for _, rows in ok[ok[axis].notna()].groupby(shared, dropna=False, sort=False):
            rows = rows.drop_duplicates(axis).sort_values(axis)
            if len(rows) >= 3:
                yield Line(axis, {name: rows[name].iloc[0] for name in shared}, rows)


def scaling_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The table `scaling`: the exponent with which time grows along a size, for every line.

    Along depth from two hidden layers on, with the layers after the first: each of these has a matrix as wide
    as it is high, the first has one from two inputs, which takes hardly any time.
    """
    rows = []
    for line in series(timings):
        lines = line.rows[line.rows["depth"] > 1] if line.axis == "depth" else line.rows
        sizes = lines[line.axis]
        if sizes.empty:
            continue
        found = {name: line.shared.get(name) for name in KEY} | {"axis": line.axis, "sizes": len(sizes)}
        found |= {"first": int(sizes.iloc[0]), "last": int(sizes.iloc[-1])}
        grown = sizes.to_numpy(float) - (line.axis == "depth")
        growth = grows(grown, lines["median"].to_numpy(float))
        rows.append(found | growth._asdict())
    return pd.DataFrame(rows, columns=SCALING.names)


def crossovers_frame(timings: pd.DataFrame) -> pd.DataFrame:
    """The table `crossovers`: the size from which one of two is the faster, or that there is none."""
    return pd.DataFrame([*_devices(timings), *_processes(timings)], columns=CROSSOVERS.names)


def _devices(timings: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """From which size on another device is faster than the CPU, for what runs on both."""
    lines = list(series(timings))
    for line in lines:
        if line.shared["device"] == "cpu":
            continue
        for cpu in lines:
            if cpu.axis == line.axis and cpu.shared["device"] == "cpu" and _alike_but_device(line, cpu):
                sizes = {k: line.shared[k] for k in SIZES if k in line.shared and pd.notna(line.shared[k])}
                yield {
                    "machine": line.shared["machine"],
                    "question": "device",
                    "first": f"{line.shared['variant']}, {line.shared['device']}",
                    "second": f"{cpu.shared['variant']}, cpu",
                    "axis": line.axis,
                    "setting": ", ".join(f"{name} {size}" for name, size in sizes.items()),
                    **crossing(line.axis, line.rows, cpu.rows)._asdict(),
                }


def _processes(timings: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """From how many points on a network's training is cheaper than a Gaussian process."""
    lines = list(series(timings, ["n"]))
    networks = [line for line in lines if _is_fused_training(line)]
    for line in lines:
        what = str(line.shared["what"])
        if not what.startswith("gp-") or what == "gp-predict":
            continue
        for network in networks:
            if any(line.shared[place] != network.shared[place] for place in ("machine", "device")):
                continue
            yield {
                "machine": line.shared["machine"],
                "question": "process",
                "first": f"{network.shared['model']}, {whole(EPOCHS)} epochs, K = {network.shared['K']}",
                "second": f"{line.shared['variant']} {what}",
                "axis": "n",
                "setting": line.shared["device"],
                **crossing("n", whole_training(network.rows), line.rows)._asdict(),
            }


def whole_training(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of seconds per epoch as seconds of a training of EPOCHS epochs."""
    return rows.assign(**{name: rows[name].astype(float) * EPOCHS for name in TRIPLE})


def _is_fused_training(line: Line) -> bool:
    """Of the fused trainer, with the full batch."""
    wanted = {"what": "train", "variant": OWN, "batch_size": "full"}
    return all(_equal(line.shared[name], value) for name, value in wanted.items())


def _alike_but_device(line: Line, other: Line) -> bool:
    return all(_equal(value, other.shared[name]) for name, value in line.shared.items() if name != "device")


def _equal(a: Any, b: Any) -> bool:
    return bool(a == b) if pd.notna(a) and pd.notna(b) else bool(pd.isna(a) and pd.isna(b))
