"""How long things take: measurements, the clock that makes them, the suite that a study declares."""
