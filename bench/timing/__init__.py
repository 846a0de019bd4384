"""How long things take: measurements, the clock that makes them, the suite that a study declares.

Nothing here is read by a cell's training or decides about it; what compares two runs is `bench.compare`'s."""
