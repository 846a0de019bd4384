"""Finding on weight decay that is too strong: what the largest alpha of each kind of model costs."""

import pandas as pd

from report import format as fmt
from report.findings.base import Finding, cannot_say, of_tasks, rule, short, together
from report.findings.beside import caveats
from report.findings.lacking import why
from report.findings.level import Level
from report.findings.levels import KEEPS_UP, comparisons, groups_of, levels_of, lines_of, shorts
from report.tables.gains import in_common
from report.tables.reader import Tables
from report.words import called


def strong_alpha(tables: Tables) -> Finding:
    """Whether the strongest weight decay is worse than none, kinds of models and metrics apart."""
    key, question = "strong-alpha", "Does strong weight decay harm?"
    rows = comparisons(tables, "alpha")
    rows = rows[(rows["reference"] == "0") & (rows["level"].map(float) > 0)]
    if rows.empty:
        return cannot_say(key, question, why(tables, "alpha", against="0"))
    if len(set(rows["level"])) == 1:
        alone = called("alpha", str(rows["level"].iloc[0]))
        return cannot_say(key, question, f"{alone} alone was tried beside no weight decay, and may be weak")
    told: list[Level] = []
    verdicts, kept = [], []
    for some in groups_of(rows):
        mine = some[some["level"].map(float) == some["level"].map(float).max()]
        told += levels_of(mine)
        keeps = int(mine["verdict"].isin(KEEPS_UP).sum())
        found = rule(int((mine["sure"] < 0).sum()), keeps, len(mine))
        verdicts.append(of_tasks(found, mine["task"].nunique(), bool((mine["sure"] > 0).any())))
        kept.append(mine)
    verdict = together(verdicts)
    if verdict == "cannot say":  # of which lists keep the beginning
        told.sort(key=lambda level: -level.weight)
    strongest = rows.loc[[i for mine in kept for i in mine.index]]
    claim = f"At the strongest that was tried: {'. '.join(_capital(one.text) for one in told)}."
    claim += _at_one_alpha(rows, told)
    line = short(*shorts(told), verdict=verdict)
    lines = lines_of(strongest, told)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(strongest))


def _at_one_alpha(rows: pd.DataFrame, told: list[Level]) -> str:
    """Neurons and networks at the strongest alpha that both have, on the tasks that both have, where the
    strongest of each is another; a sentence for each metric, or nothing."""
    sentences = ""
    for metric, some in rows.groupby("metric", sort=False):
        if len({one.name for one in told if one.metric == metric}) < 2:
            continue
        kinds = [of for _, of in some.groupby("kind", sort=False)]
        levels, tasks = (in_common(of[name] for of in kinds) for name in ("level", "task"))
        if levels and tasks:
            at = some[(some["level"] == max(levels, key=float)) & some["task"].isin(tasks)]
            sizes = [f"{one.size} with {one.who}" for one in levels_of(at)]
            on = fmt.count(len(tasks), "task")
            sentences += f" At α {max(levels, key=float)}, which all have on {on}: {fmt.listing(sizes)}."
    return sentences


def _capital(text: str) -> str:
    """As a sentence begins; the mathematics' own letters keep their size."""
    return text if text[:1] in "αη" else text[:1].upper() + text[1:]
