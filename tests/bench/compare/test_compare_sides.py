"""A folder that nothing can be held against is told before anything runs."""

import pytest
import timings

from bench.compare.folders import read_side
from bench.compare.sides import no_side
from bench.errors import UserError
from bench.timing.measurement import Timings, write_timings

MACHINE = {"processor": "one", "cores": "2", "memory": "4 GiB", "gpu": "none", "system": "Linux"}


def test_what_compare_reads_is_a_side_and_nothing_else(tmp_path):
    for name, place in (("results", "timing"), ("alone", "."), ("runs", "timing/run-1")):
        write_timings(tmp_path / name / place / "a.json", Timings(MACHINE, [timings.one()]))
        assert no_side(tmp_path / name) == "" and read_side(tmp_path / name).measurements
    (tmp_path / "file").touch()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.json").write_text("{}")
    for name, said in (
        ("gone", "no such folder"),
        ("file", "not a folder"),
        ("other", "neither timings (timing/*.json) nor tables (tables/cells.parquet)"),
    ):
        assert no_side(tmp_path / name) == f"{tmp_path / name}: {said}"
    with pytest.raises(UserError, match="file: not a folder"):
        read_side(tmp_path / "file")


def test_what_is_damaged_is_left_to_the_comparison(tmp_path):
    for name, file in (("a", "tables/cells.parquet"), ("b", "cells.parquet"), ("c", "timing/x.json")):
        (tmp_path / name / file).parent.mkdir(parents=True)
        (tmp_path / name / file).touch()
        assert no_side(tmp_path / name) == "" and read_side(tmp_path / name).broken
