"""Made-up files of what was explored: walks from point to point, and a map."""

from pathlib import Path
from typing import Any

import numpy as np

from bench.exploring.points import FRESH, PRACTICAL
from bench.gp import regression as gp
from bench.seeds import canonical
from bench.tasks import surfaces

MODELS, RULES = ("gp-practical", "gp"), ("variance", "random")


def write(folder: Path) -> list[Path]:
    """explored/next-point.json and map-1.json, map-2.json of a results folder."""
    rows = {"next-point": walks(), **{f"map-{d}": problems(d) for d in (1, 2)}}
    (folder / "explored").mkdir(exist_ok=True)
    files = []
    for part, some in rows.items():
        files.append(folder / "explored" / f"{part}.json")
        files[-1].write_text(canonical({"part": part, "machine": {}, "rows": some}) + "\n", encoding="utf-8")
    return files


def walks(starts: int = 4, points: int = 6) -> list[dict[str, Any]]:
    """Errors fall with points, faster by variance; gp comes to 0.01, gp-practical does not."""
    rng, found = np.random.default_rng(0), []
    for model in MODELS:
        for rule in RULES:
            for start in range(starts):
                x = rng.uniform(-1, 1, points)
                fall = {"gp": 1.2, "gp-practical": 0.2}[model] * (1.0 if rule == "variance" else 0.7)
                for n in range(1, points + 1):
                    error = float(0.5 * np.exp(-fall * n + 0.1 * rng.standard_normal()))
                    if (model, rule, start) == ("gp-practical", "variance", 0):
                        error = practical(x[:n])  # the film strip draws what has the error that is told
                    same = {"task": "double_well", "model": model, "rule": rule, "start": start}
                    found.append(same | {"n": n, "x": float(x[n - 1]), "rmse": error, "spread": 1.5 * error})
    return found


def practical(x: Any) -> float:
    """The error of gp-practical on these points of the double well."""
    fresh = np.linspace(-1, 1, FRESH)
    fit = gp.fit(x[:, None], surfaces.double_well(x), PRACTICAL)
    e = fit.predict(fresh[:, None])[0] - surfaces.double_well(fresh)
    return float(np.sqrt(np.mean(e**2)))


def problems(inputs: int, functions: int = 5) -> list[dict[str, Any]]:
    """The process wins with few points, with one input with many too; so on what is held out."""
    rng, found = np.random.default_rng(inputs), []
    kinds = [(f"waves {turns} {i}", float(turns), False) for turns in (1, 4) for i in range(functions)]
    kinds += [(name, 2.0, True) for name in ("hill", "step")]
    for name, turns, held in kinds:
        for n in (5, 20, 80, 320):
            for noise in (0.0, 0.3):
                for draw in range(4 if held else 1):
                    log = (inputs - 1) * np.log(n / 40) - 0.3 + 0.3 * rng.standard_normal()
                    found.append({
                        "function": name, "inputs": inputs, "turns": turns, "n": n, "noise": noise,
                        "draw": draw, "held": held, "process_rmse": float(np.exp(log)), "ensemble_rmse": 1.0,
                        "process_crps": float(np.exp(log - 0.2)), "ensemble_crps": 1.0,
                        "process_seconds": n**2 / 1e4, "ensemble_seconds": n / 100,
                    })  # fmt: skip
    return found
