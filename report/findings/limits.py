"""What cannot be said: cells without a result, what is not confirmed, intervals of few seeds."""

import numpy as np

from bench.choosing.axes import numbers
from bench.choosing.factors import MANY
from report import format as fmt
from report.findings.base import SHOWN, Finding, Verdict, each, of, rule, short
from report.tables.reader import Tables
from report.words import called, capital

FEW = 5  # seeds
LEAST = 2  # seeds that an interval needs: one confirms nothing
OFTEN = 0.05  # of levels: a number of seeds that fewer have is told together with the others


def not_ok(tables: Tables) -> Finding:
    """How many cells have no result, and why."""
    key, question = "not-ok", "Did every training come to its end?"
    cells, gone = tables.cells, tables.diverged
    if gone.empty:
        claim = "The only cell is ok." if len(cells) == 1 else f"All {fmt.count(len(cells), 'cell')} are ok."
        return Finding(key, question, claim, "yes", (), ("cells",), short(claim[:-1]))
    counts = gone["status"].value_counts()
    kinds = fmt.listing([fmt.count(int(n), str(status), str(status)) for status, n in counts.items()])
    share = fmt.percent(len(gone) / len(cells))
    claim = f"Of {fmt.count(len(cells), 'cell')} {fmt.whole(len(gone))} ({share}) "
    claim += f"{'has' if len(gone) == 1 else 'have'} no result: {kinds}."
    line = short(f"{share} of {fmt.count(len(cells), 'cell')} without a result")
    return Finding(key, question, claim, "no", _reasons(tables), ("diverged",), line)


def _reasons(tables: Tables) -> tuple[str, ...]:
    """Models of the diverged; reasons of the rest, each once."""
    gone = tables.diverged
    diverged = gone[gone["status"] == "diverged"]
    lines = [
        f"diverged: {model}, {fmt.count(len(part), 'cell')}, eta from {fmt.exact(part['eta'].min())}"
        for model, part in diverged.groupby("model", sort=False)
    ]
    rest = gone[gone["status"] != "diverged"]
    for (status, reason), part in rest.groupby(["status", "reason"], sort=False, dropna=False):
        where = fmt.listing(dict.fromkeys(part["model"] + " on " + part["task"]), SHOWN)
        lines.append(f"{status}: {fmt.count(len(part), 'cell')} ({where}): {reason}")
    return tuple(lines)


def seeds(tables: Tables) -> Finding:
    """Whether what was chosen is reported on seeds that had no part in choosing, and on how many."""
    key, question = "seeds", "Was what was chosen confirmed on fresh seeds?"
    few = f" {_with_results(tables)}{_few(tables)}"
    chose = fmt.count(len(tables.settings.seeds), "seed")
    if not tables.confirmed and (tables.plan.get("settings") or {}).get("fresh_seeds"):
        claim = f"Nothing could be confirmed: none of what was tried on {chose} has a result, so that fresh "
        claim += "seeds had nothing to train."
        line = short(f"Nothing to confirm: no setting has a result on {chose}")
        return Finding(key, question, claim + few, "no", (), ("cells",), line)
    if not tables.confirmed:
        claim = f"Not confirmed: settings are chosen and reported on the same {chose}, which flatters them."
        line = short(f"Not confirmed: chosen and reported on the same {chose}")
        return Finding(key, question, claim + few, "no", (), ("cells",), line)
    counts = sorted(set(tables.scoreboard["n_seeds"].dropna().astype(int)) - {0}) or [0]
    claim = f"Settings were chosen on {chose} and the scoreboard's are reported on "
    claim += f"{fmt.span(counts[0], counts[-1])} {'other' if counts[-1] == 1 else 'others'}"
    claim += _swept(tables) + _without(tables)
    fresh = f"{fmt.span(counts[0], counts[-1])} fresh seeds confirm"
    verdict = _confirmed(tables)
    line = short(f"{fresh} what {chose} chose", verdict=verdict)
    if verdict == "cannot say":
        claim = f"Cannot be said: one fresh seed confirms nothing, an interval needs {LEAST}. {claim}"
    return Finding(key, question, f"{claim}.{few}", verdict, _flattery(tables), ("scoreboard",), line)


def _confirmed(tables: Tables) -> Verdict:
    """Whether most of the scoreboard's settings have results on fresh seeds, on as many as an interval needs;
    the contrary are those without any."""
    n = np.where(tables.scoreboard["confirmed"], np.nan_to_num(numbers(tables.scoreboard, "n_seeds")), 0)
    return rule(int((n >= LEAST).sum()), int((n == 0).sum()), len(n))


def _swept(tables: Tables) -> str:
    """On how many fresh seeds levels of η and α have a result: each number that many have, those between two
    of these together; nothing where none was compared."""
    rows = tables.effects[tables.effects["factor"].isin(MANY)]
    n = np.nan_to_num(numbers(rows, "n_seeds")).astype(int)
    if not len(n):
        return ""
    values, counts = np.unique(n[n > 0], return_counts=True)
    often = counts >= OFTEN * len(n)
    parts = [(int(count), str(value)) for value, count in zip(values[often], counts[often], strict=True)]
    parts.sort(key=lambda part: -part[0])
    place = np.searchsorted(values[often], values[~often])  # between which two of them
    for i in np.unique(place):
        rest, many = values[~often][place == i], counts[~often][place == i]
        parts.append((int(many.sum()), fmt.span(int(rest.min()), int(rest.max()))))
    parts += [(int((n == 0).sum()), "none")] if (n == 0).any() else []
    told = fmt.listing([f"{fmt.whole(count)} on {value}" for count, value in parts])
    return f"; of {fmt.count(len(n), 'level')} of η and α {told}"


def _without(tables: Tables) -> str:
    """Rows of the scoreboard that have no result on any seed, and levels of factors; nothing for none."""
    rows = tables.scoreboard.loc[numbers(tables.scoreboard, "n_seeds") == 0]
    effects = tables.effects
    lost = effects[(numbers(effects, "failed") == 1) & (effects["level"] != effects["reference"])]
    lost = lost[numbers(lost, "n_seeds") == 0]
    parts = [f"{r.model} on {r.task}" for r in each(rows)]
    told = f"; {fmt.listing(parts, SHOWN)} failed on every seed" if parts else ""
    levels = fmt.count(len(lost), "comparison of levels has one that", "comparisons of levels have one that")
    where = dict.fromkeys(called(str(r.factor), str(r.level)) for r in each(lost))
    return told + (f"; {levels} failed on every seed ({fmt.listing(where, SHOWN)})" if len(lost) else "")


def _with_results(tables: Tables) -> str:
    """Settings by how many of the seeds that they were tried on, to choose, have a result."""
    frame = tables.settings.frame
    tried, ok = numbers(frame, "n_seeds"), numbers(frame, "n_ok")
    span = fmt.span(int(tried.min()), int(tried.max()))
    settings = fmt.count(len(frame), "setting was", "settings were")
    some = (ok > 0) & (ok < tried)
    counts = [
        (int((ok == tried).sum()), "on each seed"),
        (int(some.sum()), f"on {fmt.span(int(ok[some].min()), int(ok[some].max()))}" if some.any() else ""),
        (int((ok == 0).sum()), "on none"),
    ]
    parts = [(fmt.whole(n), where, n) for n, where in counts if n]
    first = f"{parts[0][0]} {'has' if parts[0][2] == 1 else 'have'} a result {parts[0][1]}"
    told = fmt.listing([first, *(f"{n} {where}" for n, where, _ in parts[1:])])
    return f"{settings} tried on {span} {'seed' if span == '1' else 'seeds'}: {told}."


def _few(tables: Tables) -> str:
    """Of numbers that rest on too few seeds for an interval to tell much."""
    n = numbers(tables.scoreboard, "n_seeds")
    n = n[n > 0]
    few = int((n < FEW).sum())
    if not few:
        return ""
    rest = "rests" if few == 1 else "rest"
    return f" {capital(of(few, len(n), 'score'))} {rest} on fewer than {FEW}, with wide intervals or none."


def _flattery(tables: Tables) -> tuple[str, ...]:
    """By how much the seeds that chose promised more than the fresh ones hold."""
    lines = []
    for metric, part in tables.scoreboard.groupby("metric", sort=False):
        before, after = numbers(part, "chosen_test"), numbers(part, "test")
        there = np.isfinite(before) & np.isfinite(after) & (after > 0)
        if not there.any():
            continue
        if metric == "accuracy":
            size = f"{fmt.points(np.mean(after[there] - before[there]))} of accuracy"
        else:
            size = f"RMSE × {fmt.number(np.exp(np.mean(np.log(after[there] / before[there]))))}"
        settings = fmt.count(int(there.sum()), "setting")
        lines.append(f"fresh seeds against those that chose: {size} on average, of {settings}")
    return tuple(lines)
