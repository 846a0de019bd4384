"""What all tests share: Hypothesis asks no example to be quick, since a loaded machine is not a fault; and
those that take longest begin first, so that no process ends long after the others. Beside the one that makes
the finished run of tests/faults the first have no use for it.
"""

from hypothesis import settings

settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

FIRST = (
    *(
        "tests/faults/test_asked_for.py",
        "tests/report/figures/test_figures.py",
        "tests/bench/duet/test_witness.py",
    ),
    *("tests/faults/", "tests/workflow/", "tests/bench/training/"),
    *("tests/bench/duet/", "tests/report/"),
)


def pytest_collection_modifyitems(items):
    """Folders of long files before those of short ones; within each as ever."""
    items.sort(key=lambda item: next((i for i, one in enumerate(FIRST) if item.nodeid.startswith(one)), 9))
