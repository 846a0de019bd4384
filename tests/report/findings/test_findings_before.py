"""What a duet and kept runs of made-up times are said to show."""

import json

import earlier
import pytest

from report.findings import before
from report.findings.base import LINE
from report.tables.before import duets_frame, history_frame
from report.tables.reader import Tables


def tables_of(folder):
    made = Tables(folder / "tables")
    made.duets, made.history = duets_frame(folder), history_frame(folder)
    return made


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({}, "in part", "slower: train fused mlp-40 (× 1.0"),
        ({"a": 0.05, "b": 0.05, "c": 0.0001}, "in part", "slower"),
        ({"a": 0.05, "b": 0.06}, "yes", "slower: b (× 1.0"),
        ({"a": 0.0, "b": 0.0001, "c": -0.05}, "no", "as fast, within the minimum: 2 of 3 entries"),
        ({"a": 0.02}, "yes", "slower: a"),
    ],
)
def test_entries_are_cases(tmp_path, changes, verdict, words):
    """That slower ones come first, with their intervals, and that the line has the largest."""
    earlier.write_duet(tmp_path, **changes)
    found = before.slower(tables_of(tmp_path))
    assert found.verdict == verdict and words in found.claim and len(found.short) <= LINE
    assert found.claim.startswith("The working tree beside main (1234567890), on a processor, 2: ")
    assert len(found.evidence) == len(changes or earlier.CHANGES) + 1
    assert found.evidence[-1] == "fit gp: not compared (A does not have it)"
    assert found.short.startswith("+" if "slower:" in found.claim else "3 of 3 entries settled, none slower")


def test_what_this_side_cannot_do_any_more_is_worse_than_slower(tmp_path):
    earlier.write_duet(tmp_path, a=0.0)
    file = tmp_path / "duet.json"
    told = json.loads(file.read_text())
    told["entries"][-1] |= {"verdict": "failed", "note": "fails in B: no"}
    file.write_text(json.dumps(told))
    found = before.slower(tables_of(tmp_path))
    assert (
        found.verdict == "in part" and ": fails: fit gp; as fast, within the minimum: 1 of 2" in found.claim
    )
    assert found.short == "1 of 2 entries that main (1234567890) can do and this cannot"
    assert found.evidence[-1] == "fit gp: failed (fails in B: no)"


def test_of_nothing_it_is_said_what_it_would_take(tmp_path):
    made = tables_of(tmp_path)
    assert "bench duet" in before.slower(made).claim and "bench record" in before.changed(made).claim
    earlier.write_history(tmp_path, runs=3)
    few = before.changed(tables_of(tmp_path))
    assert few.verdict == "cannot say" and "3 runs of a processor, 2; a change can be shown from" in few.claim


def test_a_change_has_its_run_and_commit(tmp_path):
    earlier.write_history(tmp_path)
    found = before.changed(tables_of(tmp_path))
    at = f"from run {earlier.CHANGED_AT + 1} on (commit {f'{earlier.CHANGED_AT:040x}'[:10]}, p "
    assert found.verdict == "yes" and found.claim.startswith("Over 14 runs of a processor, 2: ")
    assert "width=2: × 1.10 as long " in found.claim and at in found.claim


def test_where_no_change_is_shown_none_is_denied(tmp_path):
    earlier.write_history(tmp_path, changed=())
    found = before.changed(tables_of(tmp_path))
    assert found.verdict == "cannot say" and found.claim.startswith(
        "No change is shown in 3 entries over 14 runs"
    )
