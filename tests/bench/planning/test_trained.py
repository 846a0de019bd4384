"""Which packs are whole: others are named and set aside, but for those that nobody may read."""

import pytest

from bench.cell import Cell, ModelSpec, TaskSpec
from bench.errors import UnreadableError
from bench.planning import trained
from bench.planning.trained import whole_packs
from bench.record import Record, seal_of, write_pack
from bench.running.fsck import fsck

CELL = Cell(ModelSpec("neuron", "neuron"), TaskSpec("moons", "moons", "classification"), 3, eta=0.1)


@pytest.fixture
def packs(tmp_path):
    """Two packs, the second one cut short."""
    for name in "ab":
        write_pack(tmp_path / "packs" / f"{name}.parquet", [Record(CELL, "ok")])
    second = tmp_path / "packs" / "b.parquet"
    second.write_bytes(second.read_bytes()[:-9])
    return tmp_path / "packs"


@pytest.mark.parametrize("mend", [True, False])
def test_a_pack_that_is_not_whole_is_named_and_set_aside_where_that_is_wanted(packs, capsys, mend):
    assert [*whole_packs(packs, mend)] == ["a"]
    assert f"warning: {packs / 'b.parquet'}: not a whole pack" in capsys.readouterr().err
    assert (packs / "b.parquet").exists() == seal_of(packs / "b.parquet").exists() == (not mend)
    assert (packs / "b.parquet.bad").exists() == mend


def test_a_pack_that_nobody_may_read_ends_the_run_in_a_line_and_stays(packs, monkeypatch):
    """Hours of training are in it; who may read it again finds it as it was."""
    whole = trained.check_pack

    def refusing(file):
        if file.stem == "a":
            raise UnreadableError(f"{file}: cannot be read: Permission denied")
        return whole(file)

    monkeypatch.setattr(trained, "check_pack", refusing)
    monkeypatch.setattr("bench.running.fsck.check_pack", refusing)
    before = sorted(packs.iterdir())
    for ask in (lambda: whole_packs(packs), lambda: fsck(packs.parent)):
        with pytest.raises(UnreadableError, match=r"a\.parquet: cannot be read: Permission denied"):
            ask()
    assert sorted(packs.iterdir()) == before
