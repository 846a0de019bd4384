"""Rounds of processes that are played: what each takes, what a death costs, what is taken again."""

import signal
from collections import Counter
from dataclasses import replace

import pytest
from play import ONES, Play

from bench.errors import UserError
from bench.timing import rounds
from bench.timing.attempt import blank
from bench.timing.rounds import in_rounds, left, one_round, parts, signed


def test_every_round_takes_everything_once_in_an_order_of_its_own(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    found = in_rounds(ONES, 5, play.start, tmp_path)
    assert [[row.median for row in rows] for rows in found] == [[10], [20], [30], [40]]
    assert found[0][0].processes == [3] * 5
    orders = [[n for i, n in play.taken if i == number] for number in range(5)]
    assert all(sorted(order) == [10, 20, 30, 40] for order in orders) and len(set(map(tuple, orders))) > 2
    again = Play(monkeypatch)
    (tmp_path / "again").mkdir()
    in_rounds(ONES, 5, again.start, tmp_path / "again")
    assert again.taken == play.taken


def test_a_run_takes_its_drift_into_every_interval(monkeypatch, tmp_path):
    play = Play(monkeypatch, seconds=lambda number, n: n * (1 + 0.01 * number))
    found = in_rounds(ONES, 6, play.start, tmp_path, drift=0.02)
    for (row,), n in zip(found, (10, 20, 30, 40), strict=True):
        assert row.drift == 0.02 and row.low < n and row.high > n * 1.05


def test_what_was_disturbed_is_taken_again_and_nothing_else(monkeypatch, tmp_path):
    play = Play(monkeypatch, calls=lambda number, n: 2.0 if n == 20 and number in (1, 2) else 1.0)
    found = in_rounds(ONES, 6, play.start, tmp_path)
    assert [taken for taken in play.taken if taken[0] >= 6] == [(6, 20)]
    assert found[1][0].attempt == 2 and found[1][0].contaminated == [] and found[0][0].attempt == 1
    assert found[1][0].processes == [3] * 5 and found[0][0].processes == [3] * 6


def test_one_process_may_be_lost_to_a_neighbour(monkeypatch, tmp_path):
    play = Play(monkeypatch, calls=lambda number, n: 2.0 if (number, n) == (1, 20) else 1.0)
    found = in_rounds(ONES, 6, play.start, tmp_path)
    assert {number for number, _ in play.taken} == set(range(6))
    assert found[1][0].processes == [3] * 5 and found[1][0].contaminated == []


def test_a_disturbance_that_lasts_is_told_after_two_more_rounds(monkeypatch, tmp_path):
    play = Play(monkeypatch, calls=lambda number, n: 2.0 if n == 20 else 1.0)
    found = in_rounds(ONES, 3, play.start, tmp_path)
    assert [taken for taken in play.taken if taken[0] >= 3] == [(3, 20), (4, 20)]
    assert len(found[1][0].contaminated) == 5 and "calls 100% above" in found[1][0].contaminated[0]


def test_a_death_costs_what_the_process_was_at_and_another_stands_in(monkeypatch, tmp_path, capsys):
    play = Play(monkeypatch, dies={(1, 30): -signal.SIGKILL})
    found = in_rounds(ONES, 2, play.start, tmp_path)
    assert Counter(number for number, _ in play.taken) == {0: 4, 1: 3, 2: 1}
    assert [len(rows) for rows in found] == [1] * 4 and found[2][0].processes == [3] * 2
    assert "2: gp-fit scikit-learn cpu steady n=30  failed: its process ended with signal 9 (Killed)" in (
        capsys.readouterr().err.splitlines()
    )


def test_what_kills_every_process_fails(monkeypatch, tmp_path):
    play = Play(monkeypatch, dies={(number, 10): 139 for number in range(9)})
    (first, *others) = in_rounds(ONES, 2, play.start, tmp_path)
    assert (first[0].status, first[0].reason) == ("failed", "its process ended with exit code 139")
    assert all(rows[0].status == "ok" for rows in others)


@pytest.mark.parametrize(("code", "ends"), [(2, 2), (130, 130), (-signal.SIGINT, 130)])
def test_bad_input_and_an_interruption_end_it(monkeypatch, tmp_path, code, ends):
    play = Play(monkeypatch, dies={(0, 30): code})
    with pytest.raises(SystemExit) as ended:
        in_rounds(ONES, 3, play.start, tmp_path)
    assert ended.value.code == ends


def test_a_scheduler_s_signal_to_a_child_alone_is_a_death(monkeypatch, tmp_path):
    waited = []
    monkeypatch.setattr(rounds.time, "sleep", waited.append)
    play = Play(monkeypatch, dies={(1, 30): -signal.SIGTERM})
    found = in_rounds(ONES, 2, play.start, tmp_path)
    assert waited == [1.0] and found[2][0].processes == [3] * 2


def test_a_round_whose_parent_has_gone_ends(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    in_rounds(ONES, 1, play.start, tmp_path)
    (tmp_path / "0.jsonl").unlink()
    parents = iter([7, 7, 1])
    monkeypatch.setattr(rounds.os, "getpid", lambda: 8)
    monkeypatch.setattr(rounds.os, "getppid", lambda: next(parents))
    ((words,), _) = parts(tmp_path / "wanted")
    (tmp_path / "wanted").write_text(signed(words | {"parent": 7}))
    with pytest.raises(SystemExit) as ended:
        one_round(ONES, 0, None, tmp_path / "0.jsonl")
    assert ended.value.code == rounds.AGAIN and len(left(ONES, 0, tmp_path / "0.jsonl")) == 2


def test_a_round_whose_whole_run_has_gone_ends_and_none_is_begun(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    in_rounds(ONES, 1, play.start, tmp_path)
    (tmp_path / "0.jsonl").unlink()
    monkeypatch.setattr(rounds, "abandoned", lambda: True)
    with pytest.raises(SystemExit) as ended:
        one_round(ONES, 0, None, tmp_path / "0.jsonl")
    assert ended.value.code == rounds.AGAIN and len(left(ONES, 0, tmp_path / "0.jsonl")) == 4
    with pytest.raises(UserError, match="the run that this was measured for has ended"):
        in_rounds(ONES, 1, pytest.fail, tmp_path)


def test_where_nothing_can_be_measured_it_is_told_at_once(tmp_path):
    with pytest.raises(UserError, match="the first 3 processes ended with exit code 1 and measured nothing"):
        in_rounds(ONES, 6, lambda number, file: 1, tmp_path)


def test_a_death_after_the_last_measurement_costs_nothing(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    found = in_rounds(ONES, 3, lambda number, file: play.start(number, file) or -signal.SIGABRT, tmp_path)
    assert [rows[0].processes for rows in found] == [[3] * 3] * 4


def test_a_lost_context_asks_for_another_process_and_blames_nobody_else(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    healthy, lost = play.measured, set()

    def measured(one, clock, asked):
        if one.sizes["n"] == 20 or play.number in lost:  # all that comes after it in this process fails too
            lost.add(play.number)
            yield blank(one, "failed", "AcceleratorError: CUDA error: an illegal memory access")
        else:
            yield from healthy(one, clock, asked)

    monkeypatch.setattr(rounds, "measured", measured)
    found = in_rounds(ONES, 2, play.start, tmp_path)
    assert [rows[0].status for rows in found] == ["ok", "failed", "ok", "ok"]


def test_a_study_that_changed_meanwhile_is_refused(monkeypatch, tmp_path):
    in_rounds(ONES, 1, Play(monkeypatch).start, tmp_path)
    for ones, about in ((ONES[:3], ""), (ONES, "other code")):
        with pytest.raises(UserError, match="changed while it was timed"):
            one_round(ones, 0, None, tmp_path / "0.jsonl", about)


def test_what_only_some_processes_have_is_told(monkeypatch, tmp_path):
    play = Play(monkeypatch)
    healthy = play.measured

    def measured(one, clock, asked):
        rows = list(healthy(one, clock, asked))
        if one.sizes["n"] == 30 and play.number == 0:  # half as many, as where memory was short
            rows.append(replace(rows[0], sizes={"n": 15}))
        yield from rows

    monkeypatch.setattr(rounds, "measured", measured)
    found = in_rounds(ONES, 3, play.start, tmp_path)
    assert [row.sizes["n"] for row in found[2]] == [30, 15]
    assert found[2][1].contaminated == ["in 1 of 3 processes alone"] and found[2][1].low is None


def test_orders_are_those_of_the_salt(monkeypatch, tmp_path):
    taken = []
    for name, salt in (("a", 1), ("b", 1), ("c", 2)):
        play = Play(monkeypatch)
        (tmp_path / name).mkdir()
        in_rounds(ONES, 3, play.start, tmp_path / name, salt)
        taken.append(play.taken)
    assert taken[0] == taken[1] != taken[2]
