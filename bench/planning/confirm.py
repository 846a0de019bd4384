"""The second stage of a plan: what validation chose, on fresh seeds that had no part in choosing.

What is chosen is known when every cell of the study is trained; till then it is estimated. Tables choose
again by the same code (`bench.choosing`), from the same records.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.cell import Cell
from bench.errors import UserError
from bench.record import read_pack
from bench.seeds import digest, stream
from bench.study.grid import cells as cells_of
from bench.study.schema import Confirm, Loaded

if TYPE_CHECKING:
    import pandas as pd

    from bench.choosing.chosen import Fresh

_METRICS = (
    "validation_accuracy",
    "validation_rmse",
    "validation_brier",
)  # as bench.choosing.settings has them


def fresh_of(confirm: Confirm, used: Iterable[int], where: object = "the study") -> "Fresh | None":
    """The fresh seeds of a study whose grids use the seeds `used`; None where nothing is confirmed.

    UserError where one of those asked for is used, or is there twice, or a part is more than all.
    """
    from bench.choosing.chosen import Fresh, fresh_seeds

    if confirm.seeds == 0:
        return None
    used = set(used)
    if isinstance(confirm.seeds, list):
        seeds = tuple(confirm.seeds)
        _check(seeds, used, where)
    else:
        seeds = fresh_seeds(confirm.seeds, used)
    for name in ("eta_alpha_seeds", "process_seeds"):
        n = getattr(confirm, name)
        if name in confirm.model_fields_set and n > len(seeds):
            raise UserError(f"{where}: confirm.{name}: found {n}; at most {len(seeds)}, all seeds, would do")
    sweep, process = (min(n, len(seeds)) for n in (confirm.eta_alpha_seeds, confirm.process_seeds))
    return Fresh(seeds, sweep, process)


def to_confirm(cells: Sequence[Cell], fresh: "Fresh", packs: Path, holders: Mapping[str, str]) -> list[Cell]:
    """The cells that confirm what `cells` chose, each once. All of these are in packs: holders, digest ->
    pack."""
    chosen = _chosen(cells, _with_outcomes(cells, packs, holders), fresh)
    found = [replace(cell, seed=seed, checkpoints=0) for cell, seeds in chosen for seed in seeds]
    return list({cell.digest: cell for cell in found}.values())


def asked_for(
    loaded: Loaded, packs: Path, holders: Mapping[str, str]
) -> tuple[list[Cell], list[Cell] | None, tuple[int, ...]]:
    """The cells of a study, those that confirm what these chose (None: not known while some of these are not
    in packs; holders: digest -> pack), and its fresh seeds."""
    own = cells_of(loaded)
    fresh = fresh_of(loaded.study.confirm, {cell.seed for cell in own}, loaded.file)
    if fresh is None:
        return own, [], ()
    known = all(cell.digest in holders for cell in own)
    return own, to_confirm(own, fresh, packs, holders) if known else None, fresh.seeds


def about_to_confirm(cells: Sequence[Cell], fresh: "Fresh") -> list[Cell]:
    """As many, and as dear, as will be confirmed, about: what would be chosen if validation were drawn.

    A cell stands for all its seeds, as often as there are.
    """
    frame = _axes(cells)
    drawn = stream("about to confirm", digest([cell.digest for cell in cells])).random((len(frame), 3))
    frame = frame.assign(status="ok", **dict(zip(_METRICS, drawn.T, strict=True)))
    return [cell for cell, seeds in _chosen(cells, frame, fresh) for _ in seeds]


def alone(cells: Sequence[Cell], fresh: "Fresh | None") -> list[str]:
    """What of a study's cells is reported on one seed, so that no interval can come of it, in words."""
    if fresh is None:
        seeds: dict[Cell, set[int]] = {}
        for cell in cells:
            seeds.setdefault(replace(cell, seed=0, checkpoints=0), set()).add(cell.seed)
        n = sum(len(of) == 1 for of in seeds.values())
        which = "any of the settings" if n == len(seeds) else f"{n:,} of {len(seeds):,} settings"
        return [f"{which}, which have one seed and are not confirmed"] if n else []
    if len(fresh.seeds) == 1:
        return ["what is chosen, on one fresh seed (confirm.seeds)"]
    swept = any(len({getattr(cell, name) for cell in cells} - {None}) > 1 for name in ("eta", "alpha"))
    parts = {
        "levels of eta and alpha, on one fresh seed (confirm.eta_alpha_seeds)": fresh.sweep == 1 and swept,
        "Gaussian processes and ensembles, on one fresh seed (confirm.process_seeds)": fresh.process == 1
        and any(cell.model.kind in ("gp", "ensemble") for cell in cells),
    }
    return [words for words, told in parts.items() if told]


def _chosen(
    cells: Sequence[Cell], frame: "pd.DataFrame", fresh: "Fresh"
) -> list[tuple[Cell, tuple[int, ...]]]:
    """The first cell of each setting that the outcomes in `frame` choose, and the seeds that confirm it."""
    from bench.choosing.chosen import chosen
    from bench.choosing.settings import settings_of

    settings = settings_of(frame)
    digests, known = settings.frame["digest"].to_list(), {cell.digest: cell for cell in cells}
    return [(known[digests[row]], seeds) for row, seeds in chosen(settings, fresh).items()]


def _with_outcomes(cells: Sequence[Cell], packs: Path, holders: Mapping[str, str]) -> "pd.DataFrame":
    """The cells' axes, status and what validation says of them."""
    from bench.choosing.axes import metrics_of

    frame = _axes(cells)
    place = {cell.digest: i for i, cell in enumerate(cells)}
    status = np.full(len(cells), "failed", object)
    metrics = np.full((len(cells), len(_METRICS)), np.nan)
    kinds = frame["kind"].to_numpy(str)
    for name in sorted({holders[one] for one in place}):
        rows = read_pack(packs / f"{name}.parquet", ["digest", "status", "metrics"])
        digests = rows["digest"].to_pylist()
        mine = [i for i, one in enumerate(digests) if one in place and holders[one] == name]
        at = np.array([place[digests[i]] for i in mine])
        rows = rows.take(mine)
        status[at], metrics[at] = rows["status"].to_pylist(), metrics_of(rows, kinds[at], _METRICS)
    return frame.assign(status=status, **dict(zip(_METRICS, metrics.T, strict=True)))


def _axes(cells: Sequence[Cell]) -> "pd.DataFrame":
    from bench.choosing.axes import axes_frame

    return axes_frame([cell.as_dict() for cell in cells]).assign(digest=[cell.digest for cell in cells])


def _check(seeds: Sequence[int], used: set[int], where: object) -> None:
    for i, seed in enumerate(seeds):
        if seed in used:
            raise UserError(
                f"{where}: confirm.seeds: found {seed}, which chooses; seeds that no grid has would do"
            )
        if seed in seeds[:i]:
            raise UserError(f"{where}: confirm.seeds: found {seed} twice; each once would do")
