"""Finding on weight decay that is too strong: what the largest alpha of each kind of model costs."""

from report.findings.base import Finding, cannot_say, rule, short, together
from report.findings.beside import caveats
from report.findings.lacking import why
from report.findings.level import Level
from report.findings.levels import KEEPS_UP, comparisons, groups_of, levels_of, lines_of, shorts
from report.tables.reader import Tables


def strong_alpha(tables: Tables) -> Finding:
    """Whether the strongest weight decay is worse than none, kinds of models and metrics apart."""
    key, question = "strong-alpha", "Does strong weight decay harm?"
    rows = comparisons(tables, "alpha")
    rows = rows[(rows["reference"] == "0") & (rows["level"].map(float) > 0)]
    if rows.empty:
        return cannot_say(key, question, why(tables, "alpha", against="0"))
    told: list[Level] = []
    verdicts, kept = [], []
    for some in groups_of(rows):
        mine = some[some["level"].map(float) == some["level"].map(float).max()]
        told += levels_of(mine)
        keeps = int(mine["verdict"].isin(KEEPS_UP).sum())
        verdicts.append(rule(int((mine["sure"] < 0).sum()), keeps, len(mine)))
        kept.append(mine)
    verdict = together(verdicts)
    strongest = rows.loc[[i for mine in kept for i in mine.index]]
    claim = f"At the strongest that was tried: {'. '.join(_capital(one.text) for one in told)}."
    line = short(*shorts(told), verdict=verdict)
    lines = lines_of(strongest, told)
    return Finding(key, question, claim, verdict, lines, ("effects",), line, caveats(strongest))


def _capital(text: str) -> str:
    """As a sentence begins; the mathematics' own letters keep their size."""
    return text if text[:1] in "αη" else text[:1].upper() + text[1:]
