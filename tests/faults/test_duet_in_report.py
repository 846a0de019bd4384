"""A duet that lies in a results folder: a chapter of the report, and nothing is trained or timed for it."""

import shutil

import earlier

from bench.running.fsck import fsck
from tests.faults.scene import everything, jobs, look, snakemake

PAGES = {"times": 1, "figures": 1, "html": 1, "pdf": 1}


def test_a_duet_becomes_a_chapter_and_is_gone_with_its_file(finished, tmp_path):
    results = tmp_path / "r"
    shutil.copytree(finished / "r", results)
    before = everything(results)
    earlier.write_duet(results)
    assert jobs(look(finished, results)) == PAGES
    done = snakemake(finished, results)
    assert done.returncode == 0 and jobs(done) == PAGES, done.stderr
    page = (results / "report.html").read_text()
    assert "Slower than last time?" in page and "1 of 3 entries slower than main (1234567890)" in page
    after = everything(results)
    kept = [f for f in before if f.relative_to(results).parts[0] in ("packs", "tables", "timing")]
    assert kept and all(after[one] == before[one] for one in kept)
    assert "Nothing to be done" in look(finished, results).stdout and fsck(results) == 0
    (results / "duet.json").write_text("{")
    broken = snakemake(finished, results)
    assert broken.returncode != 0 and "duet.json: not what a duet writes" in broken.stdout + broken.stderr
    (results / "duet.json").unlink()
    assert snakemake(finished, results).returncode == 0
    assert "1234567890" not in (results / "report.html").read_text() and fsck(results) == 0
