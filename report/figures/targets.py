"""Whether test targets carry the noise that training targets do: what an RMSE is measured against."""

from collections.abc import Iterable

from report import format as fmt
from report.tables.reader import Tables

MOST = 4  # tasks that are named


def noise_of(tables: Tables, tasks: Iterable[str]) -> str:
    """A sentence on these regression tasks: functions of the catalogue are tested on targets without noise
    (`bench.tasks.regression`); data, and what a user's file draws, are alike in every split."""
    from bench.tasks import regression, surfaces

    drawn = {kind.name for module in (regression, surfaces) for kind in module.KINDS}
    kinds = dict(zip(tables.tasks["task"], tables.tasks["kind"], strict=True))
    names = list(dict.fromkeys(tasks))
    data = [task for task in names if kinds.get(task) not in drawn]
    if not data:
        return "Test targets carry no noise."
    if len(data) == len(names):
        return "Test targets are as noisy as training targets."
    return f"Test targets carry no noise, but for {fmt.listing(data, MOST)}: as noisy as training targets."
