"""Which revision a stored run's times are of, and whether a duet with it can tell what became of them."""

import re
from pathlib import Path
from typing import NamedTuple

from bench.compare.sides import commits_of
from bench.duet.sides import PACKAGE, commit_of, differs
from bench.errors import UserError

WHOLE = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Earlier(NamedTuple):
    """revision: that the package was of, "" where no duet tells anything; why: not, in words."""

    revision: str
    why: str = ""


def earlier(baseline: Path) -> Earlier:
    """Of a results folder, or of its timings. Files that cannot be read are told by who compares folders."""
    commits = commits_of(baseline)
    if not commits:
        return Earlier("", "the baseline has no times that say which commit they are of")
    if len(commits) > 1:
        return Earlier("", f"the baseline's times are of {len(commits)} commits")
    (told,) = commits
    if not WHOLE.fullmatch(told):
        return Earlier("", f"the baseline's times are of commit {told}")
    try:
        commit = commit_of(told)
        if not differs(commit):
            return Earlier("", f"{PACKAGE} is as it was in {told[:12]}; times alone tell what else changed")
    except UserError as error:
        return Earlier("", f"the baseline's commit cannot be built here: {error}")
    return Earlier(commit)
