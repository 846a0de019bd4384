"""Effects in words: better, worse, not told apart, and what chance gives."""

import scipy.stats

from report.findings.levels import beyond_chance


def test_chance_alone_is_no_finding():
    """Of 3 tests at 2.5 % one is told apart in 7 of 100 studies, of one test in 2.5 of 100."""
    assert not beyond_chance(1, 3, 0.025) and beyond_chance(2, 3, 0.025) and beyond_chance(1, 1, 0.025)
    for n in (1, 12, 300):
        first = next(k for k in range(n + 1) if beyond_chance(k, n, 0.05))
        exact = scipy.stats.binom(n, 0.05)
        assert exact.sf(first - 1) < 0.0500001 < exact.sf(first - 2)
