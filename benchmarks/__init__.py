"""Measurements that the documentation quotes, each run by a `make bench-…` of its own."""
