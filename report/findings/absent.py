"""Why a factor is compared nowhere, or not for every model: told from what the study tried.

That the table of effects has no row says not that the study has no two levels: the seeds may not suffice, or
a factor is compared for neurons and one network alone.
"""

import pandas as pd

from bench.choosing.factors import FACTORS
from report import format as fmt
from report.findings.base import SHOWN, of
from report.tables.reader import Tables
from report.words import KINDS, OF_THE_MODEL, called

OF_ONE_NETWORK = ("eta", "alpha", "optimiser")  # factors that are compared for neurons and the one network
OF_ANY = ("batch_size", "early_stop", "bias", "activation")  # whose missing value is a level
BY_NAME = {factor.name: factor for factor in FACTORS}


def tried(tables: Tables, factor: str) -> pd.DataFrame:
    """Task, model, kind and level of every setting of a trained model that has the factor."""
    frame, one = tables.settings.frame, BY_NAME[factor]
    if factor not in OF_ONE_NETWORK:
        frame = frame[one.applies(frame)]
    frame = frame[frame["epochs"].notna()]
    if factor in frame and factor not in OF_ANY:
        frame = frame[frame[factor].notna()]
    return frame[["task", "model", "kind"]].assign(level=one.level(frame).astype(str))


def reason(tables: Tables, factor: str, kind: str | None = None) -> str:
    """Why the levels of a factor are not compared; "" where the study has no two of them. kind: of these
    models alone."""
    rows = tables.effects
    rows = rows[(rows["factor"] == factor) & (rows["level"] != rows["reference"])]
    found = tried(tables, factor)
    if kind is not None:
        rows, found = rows[rows["kind"] == kind], found[found["kind"] == kind]
    if len(rows) and (rows["n_pairs"].fillna(0) < 2).all():
        none = f"{of(0, len(rows), 'comparison')} rests"
        none = none if len(rows) > 1 else "the only comparison does not rest"
        return f"{none} on two seeds or more with a result on both sides"
    levels = several(found, factor)
    if len(rows) or not len(levels):
        return ""
    told = fmt.listing([called(factor, level) for level in dict.fromkeys(levels["level"])], SHOWN)
    return f"the study has {told}{_compared(tables, factor, levels, kind)}"


def _compared(tables: Tables, factor: str, levels: pd.DataFrame, kind: str | None) -> str:
    """Who has these levels, and why no two of them are compared. kind: where these models alone count."""
    alone = "no two settings differ in this alone"
    if factor not in OF_ONE_NETWORK or not tables.board.networks:
        return f", but {alone}"
    who = fmt.listing(dict.fromkeys(levels["model"]), SHOWN)
    tasks = list(dict.fromkeys(levels["task"]))
    there = f" on {fmt.listing(tasks, SHOWN)}" if len(tasks) < len(tables.board.tasks()) else ""
    network = tables.network_called(tasks)
    only = network if kind == "mlp" else f"neurons and {network}"
    return f" with {who}{there}, but compares {only} alone there, of which {alone}"


def several(found: pd.DataFrame, factor: str) -> pd.DataFrame:
    """Of what was tried that of which one task, and one model but for its shape, has two levels or more."""
    keys = ["task"] if factor in OF_THE_MODEL else ["task", "model"]
    return found[found.groupby(keys, sort=False)["level"].transform("nunique") > 1]


def left_out(tables: Tables, factor: str) -> str:
    """The models that have two levels on a task and are compared nowhere; a sentence, or nothing."""
    if factor not in OF_ONE_NETWORK:
        return ""
    rows = tables.effects
    rows = rows[(rows["factor"] == factor) & (rows["level"] != rows["reference"])]
    models = dict.fromkeys(several(tried(tables, factor), factor)["model"])
    missing = [str(model) for model in models if model not in set(rows["model"])]
    if rows.empty or not missing:
        return ""
    who = [str(KINDS["neuron"])] if (rows["kind"] == "neuron").any() else []
    who += [str(model) for model in dict.fromkeys(rows.loc[rows["kind"] != "neuron", "model"])]
    was = "was" if len(missing) == 1 else "were"
    one = len(who) == 1 and who[0] != KINDS["neuron"]
    told = f"Only {fmt.listing(who)} {'is' if one else 'are'} compared, though "
    return f"{told}{fmt.listing(missing, SHOWN)} {was} tried with several too."
