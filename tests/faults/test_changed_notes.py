"""A note of the study's author that is changed: the report's pages are written again, and nothing else."""

import shutil

import yaml

from bench.running.fsck import fsck
from tests.faults.scene import everything, jobs, look, snakemake


def test_a_changed_note_writes_pages_again_and_nothing_else(finished, tmp_path, capsys):
    results, file = tmp_path / "r", tmp_path / "study.yaml"
    shutil.copytree(finished / "r", results)
    study = yaml.safe_load((finished / "study.yaml").read_text())
    file.write_text(yaml.safe_dump(study | {"notes": "Words of <b>mine</b>."}))
    before = everything(results)
    assert jobs(look(tmp_path, results)) == {"html": 1, "pdf": 1}
    assert everything(results) == before
    done = snakemake(tmp_path, results)
    assert done.returncode == 0 and jobs(done) == {"html": 1, "pdf": 1}, done.stderr
    after = everything(results)
    kept = [f for f in before if f.relative_to(results).parts[0] in ("packs", "tables", "figures", "timing")]
    assert kept and all(after[one] == before[one] for one in kept)
    page = (results / "report.html").read_text()
    assert "Note by the study&#39;s author" in page and "Words of &lt;b&gt;mine&lt;/b&gt;." in page
    assert "Nothing to be done" in look(tmp_path, results).stdout
    assert fsck(results) == 0
    assert jobs(look(finished, results)) == {"html": 1, "pdf": 1}, "and again where it is taken out"


def test_a_page_of_other_notes_than_the_plan_s_is_named(finished, tmp_path, capsys):
    """As where a plan was written between a page's job and the end of its run."""
    results, file = tmp_path / "r", tmp_path / "study.yaml"
    shutil.copytree(finished / "r", results)
    study = yaml.safe_load((finished / "study.yaml").read_text())
    file.write_text(yaml.safe_dump(study | {"notes": "Mine."}))
    (results / "report.pdf").unlink()
    snakemake(tmp_path, results, "pdf")
    assert fsck(results) == 1
    said = capsys.readouterr().out
    assert "report.html: made of other notes than lie here now" in said and "report.pdf:" not in said
