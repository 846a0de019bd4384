"""The works that the suite times: from a wanted measurement to what the clock is given.

A new kind of timing: one file here, one line in WORKS, its axes and variants in
`bench.study.timing_section.KINDS`, its unit in `bench.timing.suite.UNITS`, about how long it takes in
`bench.timing.estimate`. Libraries are imported when a work is made, not before; what times and judges does
not come in.
"""

from collections.abc import Callable

from bench.timing.suite import Wanted
from bench.timing.work import Work
from bench.timing.works import gp, inference, peaks, processes, training

WORKS: dict[str, Callable[[Wanted], Work]] = {
    "train": training.work,
    "infer": inference.work,
    "gp-fit": gp.work,
    "gp-optimise": gp.work,
    "gp-predict": gp.work,
    "start": processes.start,
    "pipeline": processes.pipeline,
    "peak": peaks.work,
}


def work_of(one: Wanted) -> Work:
    """What the clock is given for it. NoSuchWorkError where there is no such thing."""
    return WORKS[one.what](one)
