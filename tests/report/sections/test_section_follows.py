"""A report before its times: the chapter on time says that they follow."""

from pathlib import Path

import made_up

from report.document import Missing, Paragraph
from report.figures import GROUPS
from report.sections import document_of
from report.tables.collect import write_tables


def test_the_chapter_on_time_says_first_that_times_follow(tmp_path: Path):
    plan = made_up.write_results(tmp_path, [made_up.record(made_up.cell(made_up.NEURON, "moons"))], 1)
    write_tables(plan, tmp_path / "packs", tmp_path / "tables")
    for group in GROUPS:
        (tmp_path / "figures" / group).mkdir(parents=True)
        (tmp_path / "figures" / group / "manifest.json").write_text("[]")
    without, before = (
        {section.key: section for section in document.sections()}
        for document in (
            document_of(tmp_path / "tables", tmp_path / "figures"),
            document_of(tmp_path / "tables", tmp_path / "figures", "They follow."),
        )
    )
    assert before.keys() - without.keys() == {"timing"}
    assert before["timing"].blocks == (Paragraph("They follow."),)
    gone = [block for block in without["limits"].blocks if block not in before["limits"].blocks]
    (said,) = (block.text for block in gone if isinstance(block, Missing))
    assert "This study times nothing" in said
