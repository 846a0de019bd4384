"""What is said of made-up series: right sides, held error rates, one line above all."""

import math

import numpy as np
import pytest

from bench.duet.pair import Told, trimmed
from bench.duet.verdict import Entry, Options, code_of, headline, judged, settled
from bench.errors import UserError

E = "train fused mlp-40"


def series(mean: float, scatter: float, n: int, seed: int = 0) -> list[Told]:
    """n pairs about a ratio of 1 + mean."""
    rng = np.random.default_rng(seed)
    return [Told(E, math.log1p(mean) + x, (1.0, 1.0 + mean)) for x in rng.normal(0, scatter, n)]


@pytest.mark.parametrize(
    ("mean", "verdict"),
    [(0.05, "slower"), (-0.05, "faster"), (0.0, "same"), (0.02, "slower"), (0.004, "same")],
)
def test_what_is_clear_is_said(mean, verdict):
    found = judged(E, series(mean, 0.005, 40), 6, Options())
    assert found.verdict == verdict and found.low <= 1 + mean <= found.high
    assert found.ratio == pytest.approx(1 + mean, abs=0.003) and found.pairs == 40


def test_what_is_not_clear_is_not_said():
    assert judged(E, series(0.03, 0.1, 20), 6, Options()).verdict == "inconclusive"
    few = judged(E, series(0.5, 0.001, 7), 1, Options(error=0.5))
    assert few.verdict == "inconclusive" and settled([0.5] * 7, 1, 0.02, Options(error=0.5)) is None
    none = judged(E, [], 6, Options())
    assert none.ratio is None and "no pair" in none.note


def test_values_that_contradict_each_other_settle_nothing():
    """First all far above, then all far below: no median has all of them."""
    told = [Told(E, 0.1, (1, 1)) for _ in range(20)] + [Told(E, -0.1, (1, 1)) for _ in range(80)]
    found = judged(E, told, 1, Options())
    assert found.verdict == "inconclusive" and "contradict" in found.note and found.low is None


def test_an_entry_may_have_a_minimum_of_its_own():
    options = Options(0.02, {"mlp-40": 0.1})
    assert options.minimum_of(E) == 0.1 and options.minimum_of("infer neuron") == 0.02
    assert judged(E, series(0.04, 0.005, 40), 6, options).verdict == "same"


def test_a_minimum_of_words_that_no_entry_has_is_refused():
    Options(minima={"gp": 0.05}).known(["fit gp", "train"])
    with pytest.raises(UserError, match="no entry is called 'pg'"):
        Options(minima={"pg": 0.05}).known(["fit gp", "train"])


def test_of_suites_in_which_nothing_changed_few_say_that_something_did():
    """300 suites of six entries that stop as soon as they are settled: at 10 % error fewer than 10 % call one
    slower or faster, and more than half call all the same."""
    rng, options, wrong, same = np.random.default_rng(5), Options(error=0.1), 0, 0
    for _ in range(300):
        verdicts = []
        for _ in range(6):
            x = rng.standard_t(4, 40) * 0.006
            at = next((k for k in range(8, 41) if settled(list(x[:k]), 6, 0.02, options)), 40)
            verdicts.append(settled(list(x[:at]), 6, 0.02, options))
        wrong += any(v in ("slower", "faster") for v in verdicts)
        same += all(v == "same" for v in verdicts)
    assert wrong / 300 < 0.1 and same / 300 > 0.5


def test_one_line_stands_above_all_and_the_exit_code_follows():
    def entry(verdict: str, ratio: float = 1.0) -> Entry:
        return Entry(f"{verdict} one", verdict, 0.02, ratio)

    slower = [entry("slower", 1.03), entry("slower", 1.21), entry("same"), entry("inconclusive")]
    assert headline(slower) == "slower: +21.0 % in slower one and 1 more, of 4; 1 not settled"
    assert code_of(slower) == 1
    fine = [entry("same"), entry("faster", 0.9), entry("inconclusive"), entry("not compared")]
    assert headline(fine) == "not slower: 2 of 3 settled, 1 faster; 1 not settled" and code_of(fine) == 0
    broken = [entry("failed"), entry("same"), entry("failed")]
    assert headline(broken) == "fails: failed one and 1 more; not slower: 1 of 1 settled"
    assert code_of(broken) == 1 and headline([entry("failed")]) == "fails: failed one"
    assert headline([entry("not compared")]) == "could not be judged: nothing was compared"
    assert headline([entry("inconclusive")]) == "could not be judged: 1 of 1 not settled"
    assert code_of([entry("inconclusive"), entry("not compared")]) == 2


def test_a_pairs_value_leaves_the_outermost_quarters_out():
    assert trimmed([1.0] * 6 + [100.0, -100.0]) == 1.0 and trimmed([1, 2, 3, 4]) == 2.5
