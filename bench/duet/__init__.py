"""Two sides of one program, timed in turn on one core: which is slower, with an error rate that holds.

    python -m bench duet main            # that revision against the working tree

`sides` puts them in place, `building` builds them, `worker` runs in each, `pair` lets two workers take turns,
`sequence` says what the ratios allow to be said at any time, `verdict` says it of every entry, `text` writes
it down. `baseline` holds a stored run against the working tree.
"""
