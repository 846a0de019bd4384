"""What findings say of trainings that diverge: along eta, over tasks, on fresh seeds."""

import pandas as pd
import pytest
from runs import tables_of

from report.findings import diverging


def trainings(problem, diverged, tasks=("a", "b", "c", "d"), kind="mlp"):
    """Rows of cells, ten trainings of each task at each eta, of which so many diverged."""
    row = {"problem": problem, "reduction": "mean", "optimiser": "sgd", "stage": "choosing", "kind": kind}
    return [
        row | {"task": task, "eta": eta, "status": "diverged" if i < n else "ok"}
        for task in tasks
        for eta, n in diverged.items()
        for i in range(10)
    ]


def large_eta(rows):
    return diverging.too_large_eta(tables_of(cells=pd.DataFrame(rows)))


def share(n, of, clusters=4):
    """None, or all, of so many in per cent; to the other side one chance in forty to miss all tasks that are
    otherwise."""
    end = 100 * 0.025 ** (1 / clusters)
    low, high = (0.0, 100 - end) if n == 0 else (end, 100.0)
    return f"{100 * n / of:.1f}\N{NARROW NO-BREAK SPACE}% [{low:.1f}, {high:.1f}]"


def test_too_large_an_eta_diverges():
    """Of those that chose, by plain descent, whose gradient is averaged."""
    tasks = tuple("abcdefghijkl")
    rows = trainings("classification", {100.0: 10, 0.1: 0, 10.0: 5}, tasks)
    beside = rows[-1] | {"eta": 1000.0}
    others = [{"status": "failed"}, {"reduction": "sum"}, {"optimiser": "adam"}]
    others = [beside | {"status": "diverged"} | one for one in others] + [beside | {"eta": None}]
    found = large_eta([*rows, *others])
    assert found.verdict == "yes" and found.tables == ("cells", "diverged")
    assert found.claim == (
        f"Of networks in classification {share(120, 120, 12)} diverged at η = 100 and {share(0, 120, 12)} "
        "at 0.1. Intervals are over tasks."
    )
    assert found.evidence[1].endswith(" of 120 trainings on 12 tasks")


def test_the_largest_eta_at_which_none_diverged_is_named():
    found = large_eta(trainings("regression", {1.0: 0, 2.0: 0, 3.0: 0, 4.0: 10}))
    start = f"Of networks in regression {share(40, 40)} diverged at η = 4 and {share(0, 40)} at 1"
    assert found.claim == f"{start}; the largest η at which none did is 3. Intervals are over tasks."


@pytest.mark.parametrize(
    ("n", "tasks", "verdict"),
    [(10, 12, "in part"), (10, 2, "cannot say"), (1, 12, "cannot say"), (0, 12, "cannot say")],
)
def test_that_the_share_grows_is_shown_by_intervals_over_tasks(n, tasks, verdict):
    """Two tasks tell nothing, however many trainings they have."""
    names = [f"task {i}" for i in range(tasks)]
    calm = trainings("regression", {1.0: 0, 2.0: 0}, names)
    some = trainings("classification", {1.0: 0, 2.0: 0}, names[1:])
    some += trainings("classification", {1.0: 0, 2.0: n}, names if n > 1 else names[:1])
    found = large_eta(some + calm)
    assert found.verdict == verdict and ". Of networks in regression " in found.claim


def test_neurons_and_networks_diverge_apart():
    """Neurons alone diverge here: of both together a half would."""
    neurons = trainings("classification", {1.0: 0, 2.0: 10}, kind="neuron")
    found = large_eta(trainings("classification", {1.0: 0, 2.0: 0}) + neurons)
    assert found.claim == (
        f"Of neurons in classification {share(40, 40)} diverged at η = 2 and {share(0, 40)} at 1. "
        "Of networks in classification none of 80 trainings diverged at up to η = 2, where up to 60.2\u202f% "
        "may. Intervals are over tasks."
    )
    assert [line.split(":")[0] for line in found.evidence] == [
        f"{who} in classification, η = {eta}" for who in ("neurons", "networks") for eta in (1, 2)
    ]


@pytest.mark.parametrize("tasks", [("a",), ("a", "b"), tuple("abcdef")])
def test_where_every_training_diverged_there_is_no_eta_to_compare_with(tasks):
    """What the size of eta has to do with it shows beside an eta at which none does."""
    found = large_eta(trainings("regression", {1000.0: 10, 3000.0: 10}, tasks))
    claim = found.claim.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (found.verdict, found.short) == ("cannot say", "") and claim.startswith(
        f"Of networks in regression all {20 * len(tasks)} trainings diverged, at every η tried (1 000 and "
        "3 000), and no smaller one was tried. "
    )


def test_where_as_many_diverge_at_every_eta_it_is_not_told_by_eta():
    found = large_eta(trainings("regression", {10.0: 9, 30.0: 9}, tuple("abcdef")))
    assert found.verdict == "cannot say" and " diverged at η = 30 and 90.0" in found.claim


def test_what_tells_most_comes_first():
    """None of the neurons diverged, all networks at the larger eta: the first sentence is of networks, and
    after them of those that all did at every eta."""
    rows = trainings("classification", {0.1: 0, 1e9: 0}, ("a",), "neuron")
    rows += trainings("regression", {1e9: 10, 1e10: 10}, ("a",), "neuron")
    found = large_eta(rows + trainings("regression", {0.1: 0, 1e9: 10}, ("a",)))
    places = [found.claim.lower().index(f"of {who}") for who in (
        "networks in regression", "neurons in regression", "neurons in classification",
    )]  # fmt: skip
    assert places == sorted(places) and places[0] == 0
    assert found.evidence[0].startswith("networks in regression")


@pytest.mark.parametrize("tasks", [("a",), ("a", "b"), tuple("abcdefghijkl")])
def test_that_none_diverged_is_no_proof_that_no_eta_is_too_large(tasks):
    found = large_eta(trainings("regression", {0.1: 0, 1.0: 0}, tasks))
    most = f", where up to {100 * (1 - 0.025 ** (1 / len(tasks))):.1f}\u202f% may" if len(tasks) > 2 else ""
    assert found.verdict == "cannot say" and found.claim.startswith(
        f"Of networks in regression none of {20 * len(tasks)} trainings diverged at up to η = 1{most}. "
    )


def test_fresh_seeds_that_diverge_are_told_and_an_eta_where_they_do_is_not_calm():
    """The shares are of the seeds that chose, whose settings nobody picked."""
    rows = trainings("regression", {1.0: 0, 2.0: 0, 3.0: 0, 4.0: 10})
    fresh = [row | {"stage": "confirming"} for row in trainings("regression", {3.0: 0, 2.0: 0}, ("a",))]
    fresh[0] |= {"status": "diverged"}
    found = large_eta(rows + fresh)
    assert found.claim.endswith(
        f"diverged at η = 4 and {share(0, 40)} at 1; the largest η at which none did, on any seed, fresh "
        "ones too, is 2. Shares are of the seeds that chose. Intervals are over tasks."
    )
    assert found.evidence[2].endswith("of 40 trainings on 4 tasks; of 10 trainings on fresh seeds 1")
    calm = large_eta(trainings("regression", {1.0: 0, 3.0: 0}) + fresh)
    assert calm.verdict == "cannot say" and "none of" not in calm.claim


def test_shares_of_other_numbers_of_tasks_say_of_how_many():
    rows = trainings("regression", {4.0: 10}) + trainings("regression", {1.0: 0}, ("a", "b", "c"))
    assert large_eta(rows).claim.startswith(
        f"Of networks in regression {share(40, 40)} on 4 tasks diverged at η = 4 and {share(0, 30, 3)} on 3 "
        "tasks at 1. "
    )


def test_each_task_is_asked_at_its_own_etas():
    """Six grids of which no two have an eta in common: five of six that rise are no proof."""

    def rows(last):
        return [
            row
            for i, task in enumerate("abcdef")
            for row in trainings("regression", {0.1 + i: 0, 100.0 + i: 10 if task < last else 0}, (task,))
        ]

    assert (large_eta(rows("g")).verdict, large_eta(rows("f")).verdict) == ("yes", "cannot say")


def test_where_fewer_diverge_at_larger_etas_it_is_not_eta():
    assert large_eta(trainings("regression", {1.0: 5, 2.0: 1}, tuple("abcdef"))).verdict == "no"


@pytest.mark.parametrize(
    ("tasks", "end"),
    [
        ("a", "Of fewer than 3 tasks no interval is told."),
        ("ab", "Of fewer than 3 tasks no interval is told."),
        ("abc", "Intervals are over tasks."),
    ],
)
def test_what_intervals_are_over_is_said_where_there_are_any(tasks, end):
    rows = trainings("regression", {1.0: 0, 2.0: 5}, tuple(tasks))
    claim = large_eta(rows).claim
    assert claim.endswith(f" {end}") and ("[" in claim) == (len(tasks) > 2)
    some = trainings("regression", {3.0: 5}, ("a",))
    if len(tasks) > 2:
        assert large_eta(rows + some).claim.endswith(" Intervals are over tasks, where these are 3 or more.")


def test_one_eta_shows_no_growth():
    assert large_eta(trainings("classification", {1.0: 5})).verdict == "cannot say"


def test_the_line_says_all_and_none_in_words():
    found = large_eta(trainings("regression", {1.0: 0, 4.0: 10}, tuple("abcdefghijkl")))
    assert found.short == "All trainings of networks in regression diverged at η = 4, none at 1"
    some = large_eta(trainings("regression", {1.0: 1, 4.0: 5}, tuple("abcdefghijkl")))
    percent = "\N{NARROW NO-BREAK SPACE}%"
    start = f"50.0{percent} of trainings of networks in regression diverged at η = 4"
    assert some.short == f"{start}, 10.0{percent} at 1"
