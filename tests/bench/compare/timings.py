"""Made-up measurements for the tests of comparisons."""

from typing import Any

import numpy as np

from bench.compare.folders import Key
from bench.timing.measurement import Measurement

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}
PROVENANCE = MACHINE | {"commit": "abc", "torch": "2"}


def one(width: int = 1, median: float = 1e-5, noise: float = 0.002, n: int = 20, **more: Any) -> Measurement:
    """Samples whose logarithms are evenly spread about the median, sgemm and calls beside each."""
    logs = np.log(median) + noise * np.random.default_rng(width).permutation(np.linspace(-1, 1, n))
    ours: dict[str, Any] = {
        "samples": np.exp(logs).tolist(),
        "yardstick": {"sgemm": [0.001] * n, "calls": [0.002] * n},
    }
    return Measurement("train", "plain", "cpu", {"width": width}, "epoch", **(ours | more))


def many(m: int, changed: dict[int, float] | None = None) -> dict[Key, list[Measurement]]:
    """m entries, one run; `changed`: which width takes how many times as long."""
    found = [one(w, 1e-5 * w * (changed or {}).get(w, 1)) for w in range(1, m + 1)]
    return {measurement.key: [measurement] for measurement in found}
