"""The report before its times: what is made for it, and what its times then make again."""

import shutil

from bench.files import drop
from bench.running.fsck import fsck
from tests.faults.scene import everything, jobs, look, snakemake

LATER = ("--config", "timing=later")


def test_times_are_added_to_a_report_and_nothing_else_is_drawn_again(finished, tmp_path):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    assert "Nothing to be done" in look(finished, results, *LATER).stdout, "what is timed is taken as it is"
    drop(results / "timing")
    pages = {"times": 1, "figures": 1, "html": 1, "pdf": 1}
    assert jobs(look(finished, results)) == {"timing": 1} | pages
    done = snakemake(finished, results, *LATER)
    assert done.returncode == 0 and jobs(done) == pages, done.stderr
    assert not (results / "timing").exists() and "Times follow: " in (results / "report.html").read_text()
    assert "Nothing to be done" in look(finished, results, *LATER).stdout and fsck(results) == 0
    before = everything(results)
    done = snakemake(finished, results)
    assert done.returncode == 0 and jobs(done) == {"timing": 1} | pages, done.stderr
    after = everything(results)
    places = ("packs", "tables", "figures")
    kept = [
        file for file in before if file.relative_to(results).parts[0] in places and "timing" not in file.parts
    ]
    assert len(kept) > 20 and all(after[file] == before[file] for file in kept)
    assert "Times follow: " not in (results / "report.html").read_text() and fsck(results) == 0
    for words in ((), LATER):
        assert "Nothing to be done" in look(finished, results, *words).stdout
