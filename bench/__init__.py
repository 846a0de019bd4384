"""Reproducible benchmark from a single neuron to the multilayer perceptron.

study -> cells -> packs -> records, and times. The package `report` goes on from the records; nothing of it
may come in here.
"""

__version__ = "0.1.0"

# Raise by one whenever a change moves a number that training gives: packs of other
# versions are then left aside and every cell is trained anew.
NUMERICS = 6
