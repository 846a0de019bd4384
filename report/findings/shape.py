"""Findings on the network's shape: activation, bias, width, depth."""

import pandas as pd

from report import format as fmt
from report.findings.absent import tried
from report.findings.base import SHOWN, Finding, cannot_say, each, of, rule_by_metric, short
from report.findings.beside import as_chosen, beside, caveats, chosen_from, on_the_board, sentence, within
from report.findings.lacking import why
from report.findings.level import Level
from report.findings.levels import (
    KEEPS_UP,
    better_finding,
    comparisons,
    first_contexts,
    groups_of,
    levels_of,
    lines_of,
    matters,
    shorts,
)
from report.findings.lines import difference_text, furthest_row, line_of, size_of
from report.tables.reader import Tables
from report.words import called

FORTY = "40"


def activation(tables: Tables) -> Finding:
    """Which activations of the hidden layers do better or worse than ReLU."""
    key, question = "activation", "Does the activation function of the hidden layer matter?"
    rows = comparisons(tables, "activation")
    rows = rows[rows["kind"] == "mlp"]
    if rows.empty:
        return cannot_say(key, question, why(tables, key, kind="mlp"))
    levels, told, claims = levels_of(rows), list[Level](), list[str]()
    for group in groups_of(rows):
        mine = levels_of(group)
        most = max(level.n for level in mine)
        often = [level for level in mine if 2 * level.n >= most]  # two comparisons do not speak for twelve
        apart = [level for level in often if level.better or level.worse]
        ends = sorted(apart or often, key=lambda level: level.merit, reverse=True)
        far = max(mine, key=lambda level: level.far)  # nor do twelve hide what two show
        here = list({level.name: level for level in (ends[0], ends[-1], far)[: 2 + (far.far > 0)]}.values())
        told, claims = told + here, [*claims, sentence("; ".join(level.text for level in here))]
    claim = " ".join(claims)
    lines = tuple(dict.fromkeys([level.text_with_seeds for level in levels] + list(lines_of(rows, levels))))
    verdict = matters(rows)
    line = short(*shorts(told), verdict=verdict)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(rows))


def bias(tables: Tables) -> Finding:
    """What leaving out the biases costs."""
    key, question = "bias", "Do the biases matter?"
    rows = comparisons(tables, "bias")
    if rows.empty:
        return cannot_say(key, question, why(tables, key))
    rows = rows.assign(level="none", reference="biases")
    levels = levels_of(rows)
    parts = []
    for level in levels:
        mine = rows[(rows["kind"] == level.kind) & (rows["metric"] == level.metric)]
        lost, won = mine[mine["sure"] < 0], mine[mine["sure"] > 0]
        ends = [
            f"{word} on {_largest(some, mine)}"
            for word, some in (("worse", lost), ("better", won))
            if len(some)
        ]
        most = f" ({'; '.join(ends)})" if ends else ""
        parts.append(f"{level.size} for {level.who}, {level.counts}{most}")
    claim = " ".join(f"Without them {part}." for part in parts)
    verdict = matters(rows)
    sizes = [f"{_far(rows, one)}: {one.who} without biases, {one.mostly}" for one in levels]
    line = short(*sizes, verdict=verdict)
    return Finding(key, question, claim, verdict, lines_of(rows, levels), ("effects",), line, caveats(rows))


def _far(rows: pd.DataFrame, level: Level) -> str:
    """−49.1 points of accuracy on circles, the largest that is shown; the size where nothing is."""
    mine = rows[(rows["kind"] == level.kind) & (rows["metric"] == level.metric)]
    shown = mine[mine["sure"] != 0]
    if shown.empty:
        return level.size
    row = furthest_row(shown)
    several = len({*mine.loc[mine["task"] == row.task, "model"]}) > 1
    return f"{size_of(row)} on {fmt.brief(row.task)}{f' ({fmt.brief(row.model)})' if several else ''}"


def _largest(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """moons -14.0 points [...] and 3 more, the largest first; with the model where of all comparisons a task
    has those of several."""
    models = every.groupby("task")["model"].nunique()
    parts = [
        f"{r.task}{f' ({r.model})' if models[r.task] > 1 else ''} {difference_text(r)}"
        for r in each(rows.reindex(rows["gain"].abs().sort_values(ascending=False).index))
    ]
    return fmt.listing(parts, 2)


def width(tables: Tables) -> Finding:
    """The smallest width that is shown to keep up with 40, per task."""
    key, question = "width", "Are fewer neurons side by side as good as 40?"
    rows = every = first_contexts(tables, comparisons(tables, "width"))
    rows = rows[(rows["reference"] == FORTY) & (rows["level"].map(float) < float(FORTY))]
    if rows.empty:
        return cannot_say(key, question, _no_width(tables))
    enough = rows[rows["verdict"].isin(KEEPS_UP)].assign(units=lambda part: part["level"].map(int))
    smallest = enough.groupby("task", sort=False)["units"].min().sort_values(kind="stable")
    tasks = list(dict.fromkeys(rows["task"]))
    by_width = {w: [str(t) for t in part.index] for w, part in smallest.groupby(smallest, sort=False)}
    claim = f"Fewer than 40 are shown to be as good as 40 on {of(len(smallest), len(tasks), 'task')}"
    claim += (
        f": {'; '.join(f'{w} on {fmt.listing(on, SHOWN)}' for w, on in by_width.items())}" if by_width else ""
    )
    rest = rows[~rows["task"].isin(smallest.index)]
    lost = [str(task) for task, part in rest.groupby("task", sort=False) if (part["sure"] < 0).all()]
    unsaid = [task for task in dict.fromkeys(rest["task"]) if task not in lost]
    told = [f"{task}{_trained_apart(tables, rest[rest['task'] == task])}" for task in lost]
    claim += f"; on {fmt.listing(told, SHOWN)} {_every_smaller(rest, lost)}" if lost else ""
    claim += f"; on {fmt.listing(unsaid, SHOWN)} it cannot be said" if unsaid else ""
    claim += _more_than_forty(tables, every)
    metrics = rows.drop_duplicates("task")["metric"]
    verdict = rule_by_metric(metrics, [t in smallest.index for t in tasks], [t in lost for t in tasks])
    lines = tuple(line_of(row, tables) for row in each(rows))
    if len(smallest):
        most_units = int(smallest.max())
        fewer = " or fewer" * bool((rows["level"].map(float) < most_units).any())
        line = (
            f"{fmt.count(most_units, 'neuron')}{fewer} {'is' if most_units == 1 else 'are'} as good as 40 on "
        )
        line += of(len(smallest), len(tasks), "task")
        line += f", too few on {len(lost)}" if lost else ""
        line += f", not settled on {len(unsaid)}" if unsaid else ""
    else:
        worse = rows[rows["sure"] < 0]
        most = furthest_row(worse if len(worse) else rows)
        line = f"{size_of(most)} on {fmt.brief(most.task)}: {most.level} in place of 40 neurons"
        line += _trained_here(tables, rows[(rows["task"] == most.task) & (rows["level"] == most.level)])
    under = beside(
        within(rows),
        as_chosen(rows, tables),
        chosen_from(rows, "a smaller number", "40 neurons"),
        caveats(rows),
    )
    line = short(line, verdict=verdict)
    return Finding(key, question, f"{claim}.", verdict, lines, ("effects",), line, under)


def _every_smaller(rows: pd.DataFrame, lost: list[str]) -> str:
    """Every smaller number is worse; where one alone was tried there, which."""
    levels = rows.loc[rows["task"].isin(lost)].groupby("task")["level"].agg(["nunique", "first"])
    if (levels["nunique"] > 1).any():
        return "every smaller number is worse"
    numbers = fmt.listing(sorted(set(levels["first"]), key=float))
    return f"the only smaller number tried, {numbers}, is worse"


def _trained_here(tables: Tables, rows: pd.DataFrame) -> str:
    """By what the sides of a comparison were trained, where they or the scoreboard differ in that."""
    if apart := _by(tables, rows):
        return f", {apart}"
    if not on_the_board(rows, tables):
        return ""
    return f", both by {called('optimiser', str(rows['optimiser'].iloc[0]))}"


def _trained_apart(tables: Tables, rows: pd.DataFrame) -> str:
    """By what each side of one task's comparisons was trained, in brackets, where they differ."""
    told = _by(tables, rows)
    return f" (trained {told})" if told else ""


def _by(tables: Tables, rows: pd.DataFrame) -> str:
    """by Adam, 40 by L-BFGS; "" where both sides have the same optimiser."""
    settings = tables.settings.frame["optimiser"]
    there = {str(settings.iloc[tables.setting_of(digest)]) for digest in rows["reference_digest"]}
    here = dict.fromkeys(str(name) for name in rows["optimiser"])
    if set(here) == there:
        return ""
    ours, theirs = (fmt.listing([called("optimiser", name) for name in names]) for names in (here, there))
    return f"by {ours}, 40 by {theirs}"


def _more_than_forty(tables: Tables, rows: pd.DataFrame) -> str:
    """Where more than 40 are shown to be better, or worse; nothing where there is no such."""
    more = rows[(rows["reference"] == FORTY) & (rows["level"].map(float) > float(FORTY))]
    told = ""
    for word, some in (("better", more[more["sure"] > 0]), ("worse", more[more["sure"] < 0])):
        by = [_by(tables, some.iloc[[i]]) for i in range(len(some))]
        parts = [
            f"{row.task} ({row.level}{f', {told}' if told else ''}: {size_of(row)})"
            for row, told in zip(each(some), by, strict=True)
        ]
        told += f"; more than 40 are {word} on {fmt.listing(parts, SHOWN)}" if parts else ""
    return told


def _no_width(tables: Tables) -> str:
    """Why nothing is said of widths: no network of 40, none of fewer, or no two that are compared; and the
    widths that are, where there are such."""
    widths = tried(tables, "width")["level"]
    there = comparisons(tables, "width")
    pairs = dict.fromkeys(f"{row.level} with {row.reference}" for row in each(there))
    also = f"; widths that are compared: {fmt.listing(pairs, SHOWN)}" if pairs else ""
    if len(widths) and FORTY not in set(widths):
        had = fmt.listing(sorted(set(widths), key=float), SHOWN)
        return f"this study has no network of 40 neurons side by side, only of {had}{also}"
    if len(widths) and widths.map(float).min() >= float(FORTY):
        return f"this study has no network of fewer than 40 neurons side by side{also}"
    return why(tables, "width", against=FORTY) + also


def depth(tables: Tables) -> Finding:
    """Whether more hidden layers, all as wide, are better than one, each with its best budget of both."""
    key, question = "depth", "Does depth help, each depth with the best budget that both have?"
    rows = comparisons(tables, "depth")
    if rows.empty:
        return cannot_say(key, question, why(tables, key))
    return better_finding(rows, key, question, "Depth", tables=tables)
