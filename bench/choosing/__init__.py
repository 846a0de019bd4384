"""What validation chooses, and what has to be chosen: each model on each task, each level of a factor.

    cells, as a frame (axes) -> settings, in the order of choice (settings) -> the contests of a study: every
    model on every task (board), every level of a factor against the reference (comparisons), which say
    what is to be trained again on fresh seeds (chosen)

Planning asks it what to confirm; tables ask it again, and report what was chosen on the fresh seeds alone.
"""
