"""Reproducible benchmark from a single neuron to the multilayer perceptron.

study -> cells -> packs -> records. The package `report` goes on from the records.
"""

__version__ = "0.1.0"

# Raise by one whenever a change moves a number that training gives: packs of other
# versions are then left aside and every cell is trained anew.
NUMERICS = 2
