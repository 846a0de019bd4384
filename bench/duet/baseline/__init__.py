"""A stored run, held against what is: `python -m bench regress`, `snakemake regress`."""
