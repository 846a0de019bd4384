"""Did it get slower over time? Runs of the timing suite that were kept, and the points at which they change.

`kept` keeps a run as one Parquet file, with its machine, and reads them again; `changes` finds where a series
changes; `found` asks it of every entry of one machine; `command` is `python -m bench record`.
"""
