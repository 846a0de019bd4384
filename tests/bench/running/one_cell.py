"""A study of one cell, by default."""

import yaml

from bench.study.grid import cells
from bench.study.loading import load

GRID = {"name": "one", "model": "neuron", "task": "moons", "activation": "tanh", "eta": [0.1], "seed": 1}


def study(folder, name, **changes):
    """Its file, and its cells. changes: of its grid."""
    file = folder / f"{name}.yaml"
    file.write_text(
        yaml.safe_dump({"name": "t", "title": "T", "confirm": {"seeds": 0}, "grids": [GRID | changes]})
    )
    return file, cells(load(file))
