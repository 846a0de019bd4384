"""Made-up timings: two machines, times from formulas, nothing measured."""

from pathlib import Path
from typing import Any

from bench.timing.measurement import Measurement, Timings, write_timings

NETWORK = {
    "problem": "classification",
    "model": "mlp-40",
    "width": 40,
    "depth": 1,
    "n": 200,
    "batch_size": "full",
}


def measured(
    what: str, variant: str, seconds: float, device: str = "cpu", margin: float = 0.01, **more: Any
) -> Measurement:
    """An ok measurement whose interval is the median, more or less a share `margin` of it."""
    sizes = more.pop("sizes", NETWORK)
    made: dict[str, Any] = {
        "samples": [seconds] * 20, "median": seconds,
        "low": seconds * (1 - margin), "high": seconds * (1 + margin),
        "yardstick": {"sgemm": [1e-3] * 20, "sweep": [2e-3] * 20}, "flops": 1e5, "bytes": 1e4,
    }  # fmt: skip
    return Measurement(what, variant, device, sizes, "epoch and network", **made | more)


def growing(
    variant: str, axis: str, law: Any, values: Any, device: str = "cpu", **more: Any
) -> list[Measurement]:
    """Times law(value) along an axis of a network's sizes."""
    found = []
    for value in values:
        sizes = {**NETWORK, **more, axis: value}
        if axis == "width":
            sizes["model"] = f"mlp-{value}"
        found.append(measured("train", variant, law(value), device, sizes=sizes))
    return found


def suite(device: str = "cpu") -> list[Measurement]:
    """Something of everything; the other device starts slow and grows less."""
    slow, start = (1.0, 0.0) if device == "cpu" else (0.01, 2e-4)
    widths, points, many = (1, 4, 16, 64, 256), (50, 200, 1000, 10_000), (1, 16, 256, 4096)
    found = growing("plain", "width", lambda w: 5e-4 + start + slow * 1e-6 * w, widths, device)
    found += growing(
        "fused", "width", lambda w: start + slow * 5e-8 * w, widths, device, K=256, engine="fused-lanes"
    )
    found += growing("plain", "n", lambda n: 5e-4 + start + slow * 1e-7 * n, points, device)
    found += growing(
        "fused", "n", lambda n: start + slow * 1e-8 * n, points, device, K=1, engine="fused-lanes"
    )
    found += growing(
        "fused", "K", lambda k: start / k + slow * 2e-6 * (1 + 8 / k), many, device, engine="fused-lanes"
    )
    found += growing("vmap", "K", lambda k: start / k + slow * 4e-5 * (1 + 8 / k), many, device)
    found += [measured("train", "scikit-learn", 4e-4 + start, device)]
    for n in (50, 200, 1000, 4000):
        for what, law in (("gp-fit", 1e-9 * n**2), ("gp-optimise", 1e-10 * n**3), ("gp-predict", 1e-8 * n)):
            found.append(measured(what, "scikit-learn", law, device, sizes={"n": n}))
    found += [
        measured("infer", v, s, device, sizes={**NETWORK, "n": 1, **k})
        for v, s, k in (("plain", 1e-4, {}), ("fused", 1e-6, {"K": 1}))
    ]
    found += [
        measured("start", "python", 0.02, sizes={}),
        measured("pipeline", "fused", 0.01, sizes={"cells": 100}),
    ]
    found += [
        measured("peak", "product", 0.1, device, sizes={}, flops=8e9, bytes=None),
        measured("peak", "copy", 0.1, device, sizes={}, flops=None, bytes=1e9),
    ]
    return found


def write(folder: Path, *, gpu: bool = False) -> Path:
    """folder/timing: this machine's files; without a GPU its rows say so."""
    absent = [
        Measurement(
            "train", "fused", "cuda", NETWORK, "epoch and network", "unavailable", "cuda: torch sees no GPU"
        )
    ]
    here = {"processor": "Made-up CPU", "gpu": "Made-up GPU" if gpu else "none"}
    write_timings(folder / "timing" / "suite.json", Timings(here, suite()))
    write_timings(folder / "timing" / "gpu.json", Timings(here, suite("cuda") if gpu else absent))
    return folder / "timing"
