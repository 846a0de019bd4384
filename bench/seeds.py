"""Named random streams: the same words always give the same numbers.

A stream is named by what it draws (data, initial weights, shuffling) and by that part of the
cell that the draw depends on. Cells that differ only in eta or alpha therefore share their data,
their initial weights and their order of points, so that their difference is paired.
"""

import hashlib
import json
from typing import Any

import numpy as np


def canonical(value: Any) -> str:
    """JSON with sorted keys and no blanks: equal values, equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any, length: int = 20) -> str:
    """First `length` hex digits of the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:length]


def stream(*parts: Any) -> np.random.Generator:
    """Generator seeded by the canonical JSON of `parts` alone."""
    number = int.from_bytes(hashlib.sha256(canonical(parts).encode()).digest()[:16], "big")
    return np.random.Generator(np.random.PCG64(number))
