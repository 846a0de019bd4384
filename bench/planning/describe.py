"""The plan as a person reads it."""

from bench.planning.cost import COMPILE, JOB
from bench.planning.plan import Plan


def describe(plan: Plan) -> str:
    """Per grid, then in all, with an estimate of time."""
    rows = [("grid", "cells", "trainings", "packs")]
    rows += [(g["name"], f"{g['cells']:,}", f"{g['trainings']:,}", f"{g['packs']:,}") for g in plan.grids]
    wide = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [f"{a:{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}  {d:>{wide[3]}}" for a, b, c, d in rows]
    new = [p for p in plan.packs if p.new]
    there = len(plan.every) - sum(p.cells for p in new)
    lines.append(
        f"in all {len(plan.digests):,} different cells{_confirming(plan)}; {there:,} are in packs already, "
        f"{len(new):,} pack{'s are' if len(new) != 1 else ' is'} to be made"
    )
    if new:
        each = [p.cost_seconds + JOB for p in new]
        compiled = f"compiled for this study: {', '.join(plan.compiled)}"
        if any(grid["trainings"] for grid in plan.grids):
            lines.append(
                compiled if plan.compiled else "nothing is compiled: descent takes batched torch operations"
            )
        cost, longest = sum(each) + COMPILE * len(plan.compiled), max(each)
        times = ", ".join(f"{_time(max(cost / n, longest))} on {n} core{'s' * (n > 1)}" for n in (1, 2, 8))
        lines.append(f"training takes about {times}")
    if plan.confirming is None:
        lines.append(f"then {to_come(plan)}")
    lines += [f"no interval can come of {one}; two seeds or more would do" for one in plan.alone]
    return "\n".join(lines)


def to_come(plan: Plan) -> str:
    """What comes when all that chooses is trained: confirm about 15,000 cells on fresh seeds, …

    About: how many there are, and which of them are trained already, shows once it is known what is chosen.
    """
    expected = plan.expected or {}
    cells, seconds = int(expected.get("cells", 0)), expected.get("seconds", 0)
    cost = f"{cells:,} cells, {_time(seconds + JOB)} on 1 core"
    return f"confirm what was chosen on fresh seeds: about {cost}"


def _confirming(plan: Plan) -> str:
    """And those that confirm what was chosen."""
    return f", and {len(plan.confirming):,} that confirm what they chose" if plan.confirming else ""


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
