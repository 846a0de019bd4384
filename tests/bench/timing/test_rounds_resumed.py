"""A run that was ended, and one that goes on where it was: what is measured again and what is not."""

import os
import shutil
from collections import Counter

import pytest
from play import ONES, Play

from bench.errors import UserError
from bench.seeds import digest
from bench.timing import rounds
from bench.timing.rounds import in_rounds, left, one_round, parts, signed


def test_what_a_run_that_was_ended_left_is_not_measured_again(monkeypatch, tmp_path, capsys):
    play = Play(monkeypatch, seconds=lambda number, n: n + number, dies={(1, 30): 130}, about="this")
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path, salt=1, about="this")
    before = list(play.taken)
    play.taken.clear()
    found = in_rounds(ONES, 3, play.start, tmp_path, salt=2, about="this")
    assert f"goes on after {len(before)} measurements" in capsys.readouterr().err
    assert len(before) + len(play.taken) == 12 and not {*before} & {*play.taken}
    assert [rows[0].median for rows in found] == [11, 21, 31, 41]


@pytest.mark.parametrize(("seconds", "again"), [(3590, False), (3610, True)])
def test_what_is_older_than_an_hour_is_thrown_away(monkeypatch, tmp_path, seconds, again):
    begun = rounds.time.time()
    monkeypatch.setattr(rounds.time, "time", lambda: begun)
    play = Play(monkeypatch, dies={(1, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path)
    before = len(play.taken)
    play.taken.clear()
    monkeypatch.setattr(rounds.time, "time", lambda: begun + seconds)
    in_rounds(ONES, 3, play.start, tmp_path)
    assert len(play.taken) == (12 if again else 12 - before)


def test_going_on_makes_what_is_there_no_younger(monkeypatch, tmp_path):
    now = [1e9]
    monkeypatch.setattr(rounds.time, "time", lambda: now[0])
    play = Play(monkeypatch, dies={(1, 30): 130, (2, 30): 130})
    for later in (0, 3000):
        now[0] += later
        with pytest.raises(SystemExit):
            in_rounds(ONES, 3, play.start, tmp_path)
    now[0] += 3000
    play.taken.clear()
    in_rounds(ONES, 3, play.start, tmp_path)
    assert len(play.taken) == 12


def test_where_a_run_that_goes_on_measures_nothing_it_is_told(monkeypatch, tmp_path):
    play = Play(monkeypatch, dies={(1, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path)
    with pytest.raises(UserError, match="measured nothing"):
        in_rounds(ONES, 3, lambda number, file: 1, tmp_path)


@pytest.mark.parametrize("other", [{"about": "that"}, {"rounds": 4}, {"ones": ONES[:3]}])
def test_what_another_run_left_is_thrown_away(monkeypatch, tmp_path, other):
    play = Play(monkeypatch, dies={(2, 30): 130}, about="this")
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path, about="this")
    asked = {"ones": ONES, "rounds": 3, "about": "this"} | other

    def start(number, file):
        play.number = number
        one_round(asked["ones"], number, None, file, asked["about"])
        return 0

    play.taken.clear()
    in_rounds(**asked, start=start, folder=tmp_path)
    assert len(play.taken) == len(asked["ones"]) * asked["rounds"]


def test_a_line_that_a_death_cut_short_is_none(tmp_path):
    (tmp_path / "wanted").write_text(signed({"salt": 0}))
    file = tmp_path / "0.jsonl"
    bound = digest([{"salt": 0}, "0"])
    file.write_text(signed({"index": 2, "rows": []}, bound) + signed({"index": 1, "rows": []}, bound)[:30])
    assert sorted(left(ONES, 0, file)) == [0, 1, 3]


@pytest.mark.parametrize(
    ("of", "again"),
    [
        ("an earlier run", {0: 4, 1: 3, 2: 4}),
        ("another suite", {0: 4, 1: 3, 2: 4}),
        ("another round", {1: 4, 2: 4}),
    ],
)
def test_lines_of_another_run_suite_or_round_are_none(monkeypatch, tmp_path, of, again):
    """Each whole, as it was written elsewhere."""
    play = Play(monkeypatch)
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for folder in (theirs, mine):
        folder.mkdir()
        play.about = "that" if (of, folder) == ("another suite", theirs) else ""
        play.dies = {(1, 30): 130}
        with pytest.raises(SystemExit):
            in_rounds(ONES, 3, play.start, folder, about=play.about)
    play.taken.clear()
    if of == "another round":
        shutil.copyfile(mine / "0.jsonl", mine / "1.jsonl")
    else:
        shutil.copyfile(theirs / "0.jsonl", mine / "0.jsonl")
    in_rounds(ONES, 3, play.start, mine)
    assert Counter(number for number, _ in play.taken) == again


def test_after_a_clock_that_was_set_back_nobody_knows_how_old_they_are(monkeypatch, tmp_path):
    now = [1e9]
    monkeypatch.setattr(rounds.time, "time", lambda: now[0])
    play = Play(monkeypatch, dies={(1, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path)
    now[0] -= 1
    play.taken.clear()
    in_rounds(ONES, 3, play.start, tmp_path)
    assert len(play.taken) == 12


def test_a_folder_in_place_of_lines_is_told_in_a_line(monkeypatch, tmp_path):
    play = Play(monkeypatch, dies={(1, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 3, play.start, tmp_path)
    (tmp_path / "2.jsonl").mkdir()
    with pytest.raises(UserError, match=r"2\.jsonl: Is a directory"):
        in_rounds(ONES, 3, play.start, tmp_path)


def test_what_was_damaged_since_is_told_and_measured_again(monkeypatch, tmp_path, capsys):
    """By any byte: a digit of a sample, one that is no text, the digest itself, an end of line."""
    play = Play(monkeypatch, dies={(0, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 1, play.start, tmp_path)
    file = tmp_path / "0.jsonl"
    whole = file.read_bytes()
    (line, *_) = [one for one in whole.splitlines() if one]
    begun = whole.index(line)
    for at, byte in ((whole.index(b'"samples": [') + 12, b"7"), (begun + 40, b"\xff"), (begun, b"z")):
        file.write_bytes(whole[:at] + byte + whole[at + 1 :])
        lost = len(left(ONES, 0, file)) - len(left_of(whole, tmp_path))
        assert lost == 1
    play.dies.clear()
    in_rounds(ONES, 1, play.start, tmp_path)
    assert (
        f"warning: {file}: 1 lines cut short, damaged or from elsewhere; measured again"
        in capsys.readouterr().err
    )
    wanted = tmp_path / "wanted"
    wanted.write_text(wanted.read_text().replace('"rounds": 1', '"rounds": 2'))
    with pytest.raises(UserError, match="wanted: damaged: not what was written; start again"):
        left(ONES, 0, file)


def left_of(content, folder):
    """What round 0 of this content would have still to take."""
    file = folder / "0.jsonl"
    before = file.read_bytes()
    file.write_bytes(content)
    found = left(ONES, 0, file)
    file.write_bytes(before)
    return found


def test_what_follows_a_line_that_a_death_cut_short_is_a_line_of_its_own(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    in_rounds(ONES, 1, play.start, tmp_path)
    file = tmp_path / "0.jsonl"
    lines = file.read_text().splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:20])
    play.start(0, file)
    assert left(ONES, 0, file) == []


def test_the_processes_of_a_run_that_goes_on_know_who_waits_for_them(monkeypatch, tmp_path):
    play = Play(monkeypatch, dies={(0, 30): 130})
    with pytest.raises(SystemExit):
        in_rounds(ONES, 1, play.start, tmp_path)
    ((words,), _) = parts(tmp_path / "wanted")
    (tmp_path / "wanted").write_text(signed(words | {"parent": -1}))

    def start(number, file):
        assert parts(tmp_path / "wanted")[0][0]["parent"] == os.getpid()
        return play.start(number, file)

    assert len(in_rounds(ONES, 1, start, tmp_path)) == 4
