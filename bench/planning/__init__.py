"""Cells -> packs: what is trained already, what the rest costs, which cells train in one job.

Answers in a second: nothing here imports torch, trains, or knows what becomes of the records."""
