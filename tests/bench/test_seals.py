"""Seals: every byte counts, the seal's own too; what is damaged is named, moved aside, and made again."""

import errno
import json
import os
from pathlib import Path

import pytest

from bench.errors import UnreadableError, UserError
from bench.seals import (
    check,
    flaws,
    identity,
    key_of,
    read_seal,
    seal_beside,
    seal_folder,
    seal_in,
    whole,
    write_seal,
    write_sealed,
)


@pytest.fixture
def tables(tmp_path):
    """A sealed folder of two files, one of them deeper."""
    folder = tmp_path / "tables"
    (folder / "deep").mkdir(parents=True)
    (folder / "cells.csv").write_bytes(bytes(range(64)))
    (folder / "deep" / "times.csv").write_text("times")
    seal_folder(folder, "k", {"code": "one", "packs": {"a": "b"}})
    return folder


def flipped(file, bit):
    data = bytearray(file.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    file.write_bytes(data)


def test_a_seal_says_what_the_result_is_and_was_made_of(tables):
    seal = read_seal(seal_in(tables, "k"))
    assert set(seal.files) == {"cells.csv", "deep/times.csv"} and seal.made_of["packs"] == {"a": "b"}
    assert flaws(seal_in(tables, "k")) == []


@pytest.mark.parametrize("bit", range(0, 512, 7))
def test_every_flipped_bit_of_a_file_is_noticed(tables, bit):
    flipped(tables / "cells.csv", bit)
    assert flaws(seal_in(tables, "k")) == [tables / "cells.csv"]
    with pytest.raises(UserError, match=r"cells.csv: damaged"):
        whole(tables / "cells.csv")


def test_every_flipped_bit_of_the_seal_is_noticed(tables):
    """JSON's blanks too, and a cut of the last one."""
    file = seal_in(tables, "k")
    before = file.read_bytes()
    for bit in range(0, 8 * len(before), 3):
        flipped(file, bit)
        assert read_seal(file) is None, bit
        file.write_bytes(before)
    file.write_bytes(before[:-1])
    assert read_seal(file) is None


@pytest.mark.parametrize("harm", ["truncated", "gone", "swapped"])
def test_what_is_damaged_is_named_moved_aside_and_the_seal_goes(tables, harm, capsys):
    file = tables / "cells.csv"
    match harm:
        case "truncated":
            file.write_bytes(file.read_bytes()[:-1])
        case "gone":
            file.unlink()
        case "swapped":
            file.write_bytes((tables / "deep" / "times.csv").read_bytes())
    check(seal_in(tables, "k"), "tables", {"code": "one"})
    said = capsys.readouterr().err
    assert f"{file}: {'gone' if harm == 'gone' else 'damaged, moved aside'}; to be made again: tables" in said
    assert not seal_in(tables, "k").exists() and not file.exists()
    assert (tables / "cells.csv.bad").exists() == (harm != "gone")


@pytest.mark.parametrize("harm", ["truncated", "gone", "other code", "a missing pack", "none"])
def test_a_look_names_and_leaves_all_where_it_is(tables, harm, capsys):
    file, code = tables / "cells.csv", "two" if harm == "other code" else "one"
    if harm == "truncated":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm == "gone":
        file.unlink()
    write_seal(tables / "made-stray.json", {}, {})
    before = {one: one.read_bytes() for one in tables.rglob("*.*")}
    after = [tables / "pack"] if harm == "a missing pack" else []
    assert check(seal_in(tables, "k"), "tables", {"code": code}, after, mend=False) == (harm == "none")
    assert {one: one.read_bytes() for one in tables.rglob("*.*")} == before
    said = {"truncated": f"{file}: damaged; to be", "gone": f"{file}: gone; to be"}.get(harm, "")
    assert said in capsys.readouterr().err


def test_what_is_whole_stays(tables, capsys):
    assert check(seal_in(tables, "k"), "tables", {"code": "one"})
    assert not check(seal_in(tables, "other"), "tables", {"code": "one"})  # not there: nothing to say
    assert capsys.readouterr().err == "" and seal_in(tables, "k").exists()


def test_a_result_of_other_code_loses_its_seal(tables, capsys):
    """The code was changed between planning and the job: the name says one thing, the seal another."""
    check(seal_in(tables, "k"), "tables", {"code": "two"})
    assert not seal_in(tables, "k").exists() and (tables / "cells.csv").exists()
    assert capsys.readouterr().err == ""


def test_one_file_has_one_seal(tmp_path):
    page = tmp_path / "report.html"
    write_sealed(page, "one", "k1", {})
    write_sealed(page, "two", "k2", {})
    assert [p.name for p in tmp_path.glob(".report*")] == [seal_beside(page, "k2").name]
    assert flaws(seal_beside(page, "k2")) == []
    write_sealed(page, "three", None, {})  # typed by a person: no seal, and none that lies
    assert list(tmp_path.glob(".report*")) == [] and page.read_text() == "three"


def test_the_key_is_of_the_meaning():
    assert key_of({"a": 1, "b": (2, 3)}) == key_of({"b": [2, 3], "a": 1}) != key_of({"a": 1, "b": [3, 2]})


def test_a_seal_of_another_version_is_none(tables):
    file = seal_in(tables, "k")
    content = json.loads(file.read_text()) | {"version": 0}
    file.write_text(json.dumps(content))
    assert read_seal(file) is None


def test_a_copy_of_a_seal_that_a_synchroniser_left_speaks_for_nothing(tables):
    seal, before = seal_in(tables, "k"), identity(tables)
    (tables / "made-k.sync-conflict.json").write_text(seal.read_text().replace("version", "versiox"))
    whole(tables / "cells.csv")
    assert identity(tables) == before
    other = tables / "made-k (copy).json"
    other.write_text(seal.read_text())
    mine = tables / "made-by-me.json"
    mine.write_text("{}")
    check(seal, "tables", {"code": "one"})
    assert seal.exists() and mine.exists() and not other.exists()


def test_a_whole_seal_of_other_bytes_beside_the_right_one_is_no_obstacle(tables):
    other = tables / "made-other.json"
    write_seal(other, {"cells.csv": tables / "deep" / "times.csv"}, {})
    whole(tables / "cells.csv")
    seal_in(tables, "k").unlink()
    with pytest.raises(UserError, match=r"cells.csv: damaged"):
        whole(tables / "cells.csv")


@pytest.mark.parametrize(
    ("number", "known"),
    [(errno.EIO, True), (errno.ENOENT, True), (errno.EACCES, False), (errno.ESTALE, False)],
)
def test_what_nobody_may_read_is_not_taken_for_damaged(tables, monkeypatch, number, known):
    """No permission, or a server that is away: nothing is moved aside, and the run ends in a line."""
    seal, file = seal_in(tables, "k"), tables / "cells.csv"
    opened = Path.open

    def refusing(path, *given, **more):
        if path == file:
            raise OSError(number, os.strerror(number), str(path))
        return opened(path, *given, **more)

    monkeypatch.setattr(Path, "open", refusing)
    if known:
        assert flaws(seal) == [file]
    else:
        with pytest.raises(UnreadableError, match=f"cells.csv: cannot be read: {os.strerror(number)}"):
            check(seal, "tables", {})
        assert seal.exists() and file.exists()


def test_a_seal_that_nobody_may_read_is_no_missing_one(tables, monkeypatch):
    def refusing(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refusing)
    with pytest.raises(UnreadableError, match=r"made-k\.json: cannot be read: Permission denied"):
        read_seal(seal_in(tables, "k"))


@pytest.mark.parametrize("of", ["report.pdf", "report.html"])
def test_the_seal_of_one_file_tells_of_that_file_alone(tmp_path, of):
    """The PDF's, copied over the HTML's: both have one key, and are made of the same."""
    for name in ("report.html", "report.pdf"):
        write_sealed(tmp_path / name, name, "k", {"code": "one"})
    seal = seal_beside(tmp_path / "report.html", "k")
    seal.write_text(seal_beside(tmp_path / of, "k").read_text())
    assert flaws(seal) == ([] if of == "report.html" else [seal])
    check(seal, "the HTML report", {"code": "one"})
    assert seal.exists() == (of == "report.html")
    assert (tmp_path / "report.pdf").read_text() == "report.pdf", "whole, and not moved aside"


def test_a_folder_whose_seals_are_all_damaged_is_not_whole(tables):
    seal_in(tables, "k").unlink()
    whole(tables / "cells.csv")  # without one nothing is known; what a person named like one is none
    (tables / "made-by-me.json").write_text("{}")
    whole(tables / "cells.csv")
    seal_in(tables, "0123456789abcdef").write_text("{}")
    with pytest.raises(UserError, match=r"cells.csv: damaged"):
        whole(tables / "cells.csv")


def test_an_identity_is_that_of_what_was_made_and_of_what_it_was_made_of(tables, tmp_path):
    before = identity(tables)
    seal_folder(tables, "k", {"code": "one", "packs": {"a": "b"}})
    assert identity(tables) != before  # it seals the old seal too
    seal_in(tables, "k").unlink()
    seal_folder(tables, "k", {"code": "one", "packs": {"a": "b"}})
    assert identity(tables) == before
    seal_in(tables, "k").unlink()
    seal_folder(tables, "k", {"code": "one", "packs": {"a": "c"}})
    assert identity(tables) != before and identity(tmp_path / "none") == identity(tmp_path)


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "{}", '{"digest": 1}', "null", "\0", '"a"'])
def test_what_is_no_seal_is_none(tmp_path, text):
    (tmp_path / "made-k.json").write_text(text)
    assert read_seal(tmp_path / "made-k.json") is None
    assert flaws(tmp_path / "made-k.json") == [tmp_path / "made-k.json"]
