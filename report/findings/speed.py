"""How long things take: fused against others, growth with size, what a GPU changes."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from report import format as fmt
from report.findings.base import LINE, SHOWN, Finding, cannot_say, each, median_ratio, rule, short
from report.tables.reader import Tables
from report.tables.timings import EPOCHS, HERE, KEY, MOST_WIDTH, OWN, Line, alone_frame, ratio, series, steady
from report.words import capital

NOTHING = "there are no times: the study asks for none, or its timing suite has not run yet"
WIDE = "the 95 % interval is wider than 1"
HARDLY = 0.1  # less time per network: as good as none


def fused(tables: Tables) -> Finding:
    """How much faster networks train side by side, each way at its best; and one alone against one alone,
    which is another question."""
    key, question = "timing-fused", "How much faster do networks train side by side?"
    rows = tables.speedups[(tables.speedups["what"] == "train") & (tables.speedups["machine"] == HERE)]
    if rows.empty:
        return cannot_say(key, question, NOTHING)
    alike = ["device", "problem", "model", "depth", "n", "batch_size", "reference"]
    several = rows[rows["K"] > 1]
    best = (rows if several.empty else several).sort_values("ratio", ascending=False).drop_duplicates(alike)
    alone = rows[:0] if several.empty else _alone(tables)
    parts = [f"{fmt.number(median_ratio(of['ratio']), 2)} {_against(of)}" for of in _by_reference(best)]
    ones = [f"{_ends(of['ratio'])} {_against(of)}" for of in _by_reference(alone)]
    lines = [
        f"{row.model}{_regression(row)}, {row.n} points, batch {row.batch_size}, {row.device}: "
        f"{fmt.interval(row.ratio, row.low, row.high)} times as fast as {row.reference}"
        f", {_numbers(row)}{', contaminated' if row.contaminated else ''}"
        for row in each(pd.concat([best.sort_index(), alone]))
    ]
    claim = f"Median speed-up at the best number of networks: {fmt.listing(parts)}."
    claim += f" One network alone against one alone: {fmt.listing(ones)}." if ones else ""
    typical = [
        f"{fmt.number(median_ratio(of['ratio']), 2)} times as fast as {of['reference'].iloc[0]}"
        for of in _by_reference(best)
    ]
    line = short(f"{typical[0]}: networks side by side (median)", *typical[1:])
    return Finding(key, question, claim, None, tuple(lines), ("speedups",), line)


def _alone(tables: Tables) -> pd.DataFrame:
    """One network alone against one alone, trained here."""
    rows = alone_frame(tables.timings)
    return rows[(rows["what"] == "train") & (rows["machine"] == HERE)]


def _ends(ratios: "pd.Series[float]") -> str:
    """0.54 to 150; of one alone 35."""
    low, high = (fmt.number(end, 2) for end in (ratios.min(), ratios.max()))
    return low if len(ratios) == 1 else f"{low} to {high}"


def _numbers(row: Any) -> str:
    """K = 256; that of the reference too where it is another."""
    own = f"K = {row.K}"
    return (
        own
        if fmt.missing(row.reference_K) or row.reference_K == row.K
        else f"{own} against {row.reference_K}"
    )


def _which(row: Any) -> str:
    """The model and how many of it at once, where these tell a line from its neighbours."""
    model = "" if fmt.missing(row.model) else f" {row.model}{_regression(row)}"
    return model + ("" if fmt.missing(row.K) else f", K = {int(row.K)}")


def _by_reference(rows: pd.DataFrame) -> list[pd.DataFrame]:
    return [of for _, of in rows.groupby("reference", sort=False)]


def _against(of: pd.DataFrame) -> str:
    quick = int((of["low"] > 1).sum())
    return f"times against {of['reference'].iloc[0]} ({quick} of {len(of)} shown to be faster)"


def _regression(row: Any) -> str:
    return " in regression" if row.problem == "regression" else ""


def growth(tables: Tables) -> Finding:
    """With which power time grows along each size, where the sizes tell it. The time per network has none
    along K: it falls until the core is full, and no further."""
    key, question = "timing-growth", "How does the time of training grow with size?"
    rows = tables.scaling[tables.scaling["exponent"].notna() & (tables.scaling["machine"] == HERE)]
    if rows.empty:
        return cannot_say(key, question, NOTHING)
    own = rows[(rows["what"] == "train") & (rows["variant"] == OWN) & (rows["device"] == "cpu")]
    many, own = own[own["axis"] == "K"], own[own["axis"] != "K"]
    gps = rows[rows["what"].isin(["gp-fit", "gp-optimise"]) & (rows["device"] == "cpu")]
    along_k = list(series(tables.timings, ["K"]))
    named = [(_axis(row.axis), row) for row in each(own.drop_duplicates("axis"))]
    named += [(f"{row.what} by {row.variant} with the points", row) for row in each(gps)]
    powers = [f"{name} to the power {_power(row)}" for name, row in named if not _is_wide(row)]
    open_ = [name for name, row in named if _is_wide(row)]
    lines = tuple(
        f"{row.what} {row.variant}{_which(row)}, {row.device}, along {row.axis} from {row.first} to "
        f"{row.last}: {_along(along_k, row)}"
        for row in each(rows)
    )
    claim = f"Fused training grows with {fmt.listing(powers, SHOWN)}." if powers else ""
    claim += f" With what power it cannot be said for {fmt.listing(open_, SHOWN)} ({WIDE})." if open_ else ""
    if len(many):
        claim += f" Per network, {_gain(along_k, next(each(many)))}."
    line = short(f"Time grows with {powers[0]}", *powers[1:]) if powers else short(lines[0])
    return Finding(
        key, question, claim.strip() or "See the exponents below.", None, lines, ("scaling",), line
    )


def _axis(axis: str) -> str:
    names = {"n": "the points", "depth": "the hidden layers after the first"}
    return names.get(axis, f"the {axis}")


def _is_wide(row: Any) -> bool:
    """Whether so many powers are possible that none can be told."""
    return not row.high - row.low <= MOST_WIDTH


def _along(along_k: Sequence[Line], row: Any) -> str:
    """The power with its interval, and the floor; that none can be told; along K where the gain ends."""
    if row.axis == "K":
        return _gain(along_k, row)
    floor = "" if fmt.missing(row.floor) else f", floor {fmt.number(row.floor * 1e6)} µs"
    return (f"cannot be said ({WIDE})" if _is_wide(row) else _power(row)) + floor


def _gain(along_k: Sequence[Line], row: Any) -> str:
    """How much less time each of several networks takes, and from how many on hardly less."""
    wanted = {name: getattr(row, name) for name in KEY if name in row._fields}
    for line in along_k:
        if all(_same(wanted[name], line.shared.get(name)) for name in wanted):
            break
    else:
        return "no power describes it"
    full = line.rows[line.rows["median"] <= (1 + HARDLY) * line.rows["median"].min()].iloc[0]
    first, last = line.rows.iloc[0], line.rows.iloc[-1]
    start, end, most = (f"K = {fmt.whole(one['K'])}" for one in (first, full, last))
    less = f"the time falls by less than {fmt.percent(HARDLY, 0)}"
    if end == start:
        return f"{less} from {start} to {most}"
    told = f"{end} is {fmt.interval(*ratio(first, full))} times as fast as {start}"
    return told if end == most else f"{told}; from there to {most} {less}"


def _same(a: Any, b: Any) -> bool:
    """Equal, or missing on both sides."""
    return fmt.missing(b) if fmt.missing(a) else not fmt.missing(b) and bool(a == b)


def _power(row: Any) -> str:
    return fmt.interval(row.exponent, row.low, row.high, 2)


def gpu(tables: Tables) -> Finding:
    """From which size on a GPU pays, or that none was measured."""
    key, question = "gpu", "When does a GPU pay?"
    other = tables.timings[tables.timings["device"] != "cpu"]
    if steady(other).empty:
        reasons = pd.concat([other["reason"], tables.cells.loc[tables.cells["device"] != "cpu", "reason"]])
        why = fmt.listing(reasons.dropna().unique(), 2) or "the study asks for none"
        return cannot_say(key, question, f"GPU not measured here ({why})")
    rows = tables.crossovers[tables.crossovers["question"] == "device"]
    if rows.empty:
        return cannot_say(key, question, "a GPU was timed, but no CPU of the same machine at the same sizes")
    lines = tuple(
        f"{row.machine}: {row.first} against {row.second} ({row.setting}): {row.said}" for row in each(rows)
    )
    crossed = int((~rows["said"].str.startswith("none")).sum())
    claim = (
        f"The GPU becomes the faster one in {crossed} of {fmt.count(len(rows), 'comparison')} along a size."
    )
    return Finding(key, question, claim, None, lines, ("crossovers",), short(claim[:-1]))


def processes(tables: Tables) -> Finding:
    """From how many points on a network costs less than a Gaussian process."""
    key, question = "timing-gp", "From how many points on does a network cost less than a Gaussian process?"
    rows = tables.crossovers[
        (tables.crossovers["question"] == "process") & (tables.crossovers["machine"] == HERE)
    ]
    if rows.empty:
        return cannot_say(key, question, NOTHING)
    lines = tuple(f"{row.first} against {row.second}, {row.setting}: {row.said}" for row in each(rows))
    wanted = rows[rows["second"].str.contains("optimise")]
    first = wanted if len(wanted) else rows
    row = next(each(first.sort_values("setting", key=lambda device: device != "cpu", kind="stable")))
    line = capital(f"{row.said}: {row.first} against {row.second}")
    if len(rows) == 1:
        return Finding(key, question, f"{line}.", None, lines, ("crossovers",), short(line))
    line = line.replace(f", {fmt.whole(EPOCHS)} epochs", "")
    line = short(line, *_nowhere(rows, LINE - len(line) - 2))
    return Finding(key, question, _of_pairs(rows), None, lines, ("crossovers",), line)


def _nowhere(rows: pd.DataFrame, room: int) -> list[str]:
    """In how many pairs it is not the faster one, up to which size, in fewer words where these have no room;
    nothing where there is no such pair."""
    never = rows.loc[rows["said"].str.startswith("none"), "said"]
    ends = sorted({said.partition("= ")[2] for said in never}, key=_size)
    sizes = fmt.span(ends[0], ends[-1]) if ends else ""
    told = f"not up to n = {sizes} in {len(never)} of {len(rows)} pairs"
    told = told if len(told) <= room else told.replace("n = ", "").removesuffix(" pairs")
    return [told] if ends else []


def _size(told: str) -> float:
    """Of a size in words: 1 000."""
    return float(told.replace(fmt.THIN, ""))


def _of_pairs(rows: pd.DataFrame) -> str:
    """From where to where the network is the faster one, and in how many pairs it is so nowhere."""
    crossing = rows[rows["size"].notna()].sort_values("size", kind="stable")
    ends = (
        [crossing.iloc[i] for i in (0, -1)] if len(crossing) > 1 else [row for _, row in crossing.iterrows()]
    )
    told = [f"n = {row['said'].partition('= ')[2]} ({row['first']} against {row['second']})" for row in ends]
    counts = [
        ("becomes the faster one in {}" + (f", from {' to '.join(told)}" if told else ""), len(crossing)),
        ("is so at every size in {}", int(rows["said"].str.endswith("the smallest").sum())),
        (
            "is so nowhere up to the largest size that both were timed at in {}",
            int(rows["said"].str.startswith("none").sum()),
        ),
        ("has too few sizes in common in {}", int(rows["said"].str.startswith("too few").sum())),
    ]
    parts = [words.format(n) for words, n in counts if n]
    return (
        f"Of {len(rows)} pairs (a network's whole training, the fit of a Gaussian process) the network "
        f"{fmt.listing(parts)}."
    )


def quiet(tables: Tables) -> Finding:
    """Whether the times can be believed."""
    key, question = "timing-quiet", "Was the machine quiet while times were taken?"
    rows = steady(tables.timings)
    if rows.empty:
        return cannot_say(key, question, NOTHING)
    doubtful = rows[rows["contaminated"].notna()]
    again = int((rows["attempt"] == 2).sum())
    were = "was" if len(doubtful) == 1 else "were"
    many = fmt.count(len(rows), "steady measurement")
    claim = f"{fmt.whole(len(doubtful))} of {many} {were} contaminated by other work"
    if again:
        claim += f", {again} {'was' if again == 1 else 'were'} measured again after a disturbed first attempt"
    lines = tuple(
        f"{row.what} {row.variant}, {row.device}: {fmt.spelled(row.contaminated)}" for row in each(doubtful)
    )
    verdict = rule(len(rows) - len(doubtful), len(doubtful), len(rows))
    line = short(claim, verdict=verdict)
    return Finding(key, question, f"{claim}.", verdict, lines, ("timings",), line)
