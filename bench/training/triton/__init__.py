"""GPU programs, in Triton, that train and measure networks; `bench.training.cuda` launches them.

Nothing here imports torch, or knows of members and learning curves: numbers lie where they are told to."""
