"""The one measurement that an entry of a suite asks for."""

from bench.cell import ModelSpec
from bench.study.timing_section import Timing
from bench.timing.suite import measurements_of

NEURON = ModelSpec("neuron", "neuron")


def wanted(time, variant, **axes):
    """The one measurement of an entry."""
    entry = {"name": "one", "time": time, "variant": variant, "n": 50, **axes}
    if time in ("start", "pipeline", "peak"):
        del entry["n"]
    (one,) = measurements_of(Timing.model_validate({"entries": [entry]}), {"neuron": NEURON})["one"]
    return one
