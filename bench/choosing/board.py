"""Every model at its best on every task: which setting that is.

A model's best setting is sought over all its axes but three: training points, split and device are
part of the question, not of the answer, so only the combination that most cells of the task have
is looked at (a model that has none with it is shown with the commonest of its own, which its row
names).
"""

import numpy as np
import pandas as pd

from bench.choosing.settings import Settings

GIVEN = ["n_train", "split", "device"]


def chosen_models(settings: Settings) -> pd.DataFrame:
    """A row for each task and model, the axes those of the chosen setting, with what it was chosen from.

    Columns more: setting: its row in `settings`; task_order; n_settings, n_not_ok: settings it was chosen
    from, and their cells without a result; candidates: rows of those settings.
    """
    frame = settings.frame.assign(setting=np.arange(len(settings.frame)))
    frame["task_order"] = pd.factorize(frame["task"])[0]
    common = frame.groupby(["task", *GIVEN], dropna=False, sort=False)["n_seeds"].transform("sum")
    best = common.groupby([frame["task"], frame["model"]]).transform("max")
    frame = frame[common == best]
    earliest = frame.groupby(["task", "model"])["setting"].idxmin()  # two combinations as common: the first
    one = frame.loc[earliest, ["task", "model", *GIVEN]]
    frame = frame.merge(one, on=["task", "model", *GIVEN], how="inner")
    by_model = frame.groupby(["task", "model"], sort=False)
    frame["n_settings"] = by_model["n_seeds"].transform("size")
    frame["n_not_ok"] = by_model["n_seeds"].transform("sum") - by_model["n_ok"].transform("sum")
    members = {of: rows.to_numpy() for of, rows in by_model["setting"]}
    frame = frame.loc[by_model["place"].idxmin()].reset_index(drop=True)
    return frame.assign(
        candidates=pd.Series([members[of] for of in zip(frame["task"], frame["model"], strict=True)])
    )
