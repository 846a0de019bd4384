"""What a process tells of a task's file is in the units of its columns."""

import json

import numpy as np
import pytest

from bench.cell import Cell, ModelSpec
from bench.running.sure import gp_records
from bench.tasks import make_dataset, resolve


def csv_process(folder, times, standardise=True, kernel="rbf"):
    """What a process on one column of a file says, the column a line's steps times `times`."""
    x = np.linspace(0, 6, 60)
    rows = [f"{a!r},{b!r}" for a, b in zip((x * times).tolist(), np.sin(x).tolist(), strict=True)]
    (folder / "wave.csv").write_text("\n".join(["size,t", *rows]))
    made = {
        "kind": "csv",
        "path": "wave.csv",
        "target": "t",
        "problem": "regression",
        "standardise": standardise,
    }
    spec = resolve("wave", made, folder)
    cell = Cell(ModelSpec("gp", "gp", kernel=kernel), spec, 0)
    return json.loads(gp_records([(cell, make_dataset(spec, 0))], None, 0.0)[0].detail)


@pytest.mark.parametrize("times", [1e6, 1e-9])
def test_a_length_scale_is_in_the_unit_of_the_file_s_column(tmp_path, times):
    """Standardised or not, by its own name."""
    one, other = csv_process(tmp_path, 1.0), csv_process(tmp_path, times)
    assert other["length_scales"] == {"size": pytest.approx(times * one["length_scales"]["size"], rel=1e-4)}
    as_it_is = csv_process(tmp_path, 1.0, standardise=False)
    assert as_it_is["length_scales"] == {"size": pytest.approx(one["length_scales"]["size"], rel=1e-3)}
