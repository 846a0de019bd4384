"""Experiments that no grid of cells has: choosing the next point, and a map of where which model wins.

One file a part of the study's `exploring:` section; `run` is the verb.
"""
