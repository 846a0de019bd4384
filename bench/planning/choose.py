"""The second step of a plan, when all that chooses is trained: what confirms it, written into plan.json."""

import json
from pathlib import Path

from bench.files import write_whole
from bench.planning.plan import make_plan


def choose(
    study: Path,
    results: Path,
    only: str | None = None,
    retry: str | None = None,
    fuse: str | None = None,
    out: Path | None = None,
) -> str:
    """Plan what confirms, and say it; out: where that stands as well.

    retry: statuses whose cells are trained again, of those that confirm. UserError where a cell that chooses
    is not trained; nothing is written then.
    """
    plan = make_plan(study, results, only, retry, fuse, chooses=True)
    confirming, new = plan.confirming or [], [pack for pack in plan.packs if pack.new]
    if out is not None:
        write_whole(out, json.dumps({"confirming": len(confirming), "packs": [pack.name for pack in new]}))
    if not plan.settings["fresh_seeds"]:
        return "nothing is confirmed: confirm.seeds is 0"
    there = len(confirming) - sum(pack.cells for pack in new)
    return (
        f"{len(confirming):,} cells confirm what was chosen; {there:,} are in packs already, "
        f"{len(new):,} pack{'s are' if len(new) != 1 else ' is'} to be made"
    )
