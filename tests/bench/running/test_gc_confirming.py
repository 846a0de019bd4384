"""What confirms is needed as long as what chooses may choose it."""

import json

import pytest
import yaml
from one_cell import GRID, study

from bench.cell import Cell
from bench.planning.plan import make_plan
from bench.record import Record, write_pack
from bench.running.gc import gc


def confirmed(folder, results):
    """A study two of whose cells are tried, and what confirms the better one: (file, packs of either)."""
    file = folder / "two.yaml"
    content = {"name": "t", "title": "T", "confirm": {"seeds": 2, "eta_alpha_seeds": 1}}
    file.write_text(yaml.safe_dump(content | {"grids": [GRID | {"eta": [0.1, 1]}]}))
    for _ in range(2):
        plan = make_plan(file, results)
        for pack in (pack for pack in plan.packs if pack.new):
            rows = json.loads((results / "plan" / f"{pack.name}.json").read_text())["cells"]
            write_pack(
                results / "packs" / f"{pack.name}.parquet", [Record(Cell.from_dict(c), "ok") for c in rows]
            )
    (choosing,), (confirming,) = (
        [p.name for p in plan.packs if p.confirms == late] for late in (False, True)
    )
    return file, choosing, confirming


def shown(results, capsys, *studies):
    gc(results, studies, False)
    return capsys.readouterr().out


def test_what_confirms_is_needed(tmp_path, capsys):
    """By the plan that lies there, and by a study that is named."""
    results = tmp_path / "r"
    file, choosing, confirming = confirmed(tmp_path, results)
    make_plan(file, results)
    assert ".parquet" not in shown(results, capsys)
    make_plan(study(tmp_path, "other")[0], results)
    said = shown(results, capsys)
    assert (
        f"{confirming}.parquet" in said and f"{choosing}.parquet" not in said
    )  # one cell is the other's too
    assert ".parquet" not in shown(results, capsys, file)


@pytest.mark.parametrize("by_plan", [True, False])
def test_what_may_confirm_is_kept_while_what_chooses_is_not_all_there(tmp_path, capsys, by_plan):
    results = tmp_path / "r"
    file, choosing, confirming = confirmed(tmp_path, results)
    (results / "packs" / f"{choosing}.parquet").unlink()
    make_plan(file if by_plan else study(tmp_path, "other")[0], results)
    said = shown(results, capsys, *([] if by_plan else [file]))
    assert f"{confirming}.parquet" not in said
    other = study(tmp_path, "none", eta=[9])[0]
    make_plan(other, results)
    assert f"{confirming}.parquet" in shown(results, capsys, other)
