"""What a reader sees of every figure, for `test_shown`: a new figure needs a line here."""

PLAIN, LOG, EPOCHS = "linear", "log", "symlog"
# Name: panels and bars; words under the last panel, words left of the first; scales of the first. The first
# name that matches. Words of the whole figure count; where there are none, words or numbers are at the ticks.
SHOWN = {
    "batch-curves-*": (2, "updates", "validation loss", LOG, LOG),
    "gradients-initial": (3, "layer", "gradient / last layer's", PLAIN, LOG),
    "gradients-trained": (1, "layer", "gradient / last layer's", PLAIN, LOG),
    "bias-*": (2, "*", "", PLAIN, PLAIN),
    "lead": (3, "x1", "x2", PLAIN, PLAIN),
    "tasks-classification-*": (1, "*", "x2", PLAIN, PLAIN),
    "tasks-regression-*": (1, "*", "t", PLAIN, PLAIN),
    "scoreboard-classification": (1, "test accuracy (%)", "", PLAIN, PLAIN),
    "scoreboard-regression": (1, "test RMSE", "", LOG, PLAIN),
    "confusion-1": (3, "accuracy *precision *", "", PLAIN, PLAIN),
    "boundary-moons": (3, "x1", "x2", PLAIN, PLAIN),
    "by-hand-*": (2, "", "", PLAIN, PLAIN),
    "film-moons": (1, "", "", PLAIN, PLAIN),
    "weights-moons": (2, "x1", "", EPOCHS, PLAIN),
    "curves-classification-accuracy": (1, "epoch", "accuracy (%)", EPOCHS, PLAIN),
    "curves-regression-rmse": (1, "epoch", "RMSE", EPOCHS, LOG),
    "curves-*-loss": (1, "epoch", "loss", EPOCHS, LOG),
    "eta-curves": (2, "epoch", "validation loss", EPOCHS, LOG),
    "early-stopping": (2, "gain: RMSE lower by (%)", "", "symlog", PLAIN),
    "eta-alpha-classification-*": (2, "* points below the best *", "weight decay α", PLAIN, PLAIN),
    "eta-alpha-regression-*": (2, "validation RMSE / best of the panel *", "weight decay α", PLAIN, PLAIN),
    "activation-functions": (8, "a", "", PLAIN, PLAIN),
    "activation-*-accuracy-1": (2, "", "", PLAIN, PLAIN),
    "activation-*-rmse-1": (1, "", "", PLAIN, PLAIN),
    "diverged-eta": (2, "learning rate η", "diverged (%)", LOG, PLAIN),
    "alpha-*": (2, "weight decay α", "", PLAIN, PLAIN),
    "effect-batch-size-1": (1, "batch size", "accuracy (%)", PLAIN, PLAIN),
    "effect-width-1": (1, "width (neurons)", "accuracy (%)", PLAIN, PLAIN),
    "effect-depth-1": (1, "hidden layers", "accuracy (%)", PLAIN, PLAIN),
    "effect-epochs-1": (1, "epochs", "accuracy (%)", PLAIN, PLAIN),
    "effect-*": (1, "change of accuracy (points)", "", PLAIN, PLAIN),
    "fits-1": (1, "input", "", PLAIN, PLAIN),
    "outside": (1, "RMSE", "", LOG, PLAIN),
    "process-1": (2, "", "", PLAIN, PLAIN),
    "timing-scaling": (3, "networks at once, K", "µs per epoch and network", LOG, LOG),
    "timing-speedup": (1, "times faster (right of 1: fused training is)", "", LOG, PLAIN),
    "timing-roofline": (2, "floating point operations a byte", "operations a second", LOG, LOG),
    "timing-gp": (1, "training points", "seconds", LOG, LOG),
}
LEGENDS = {
    "weights-*": "w1 / w2 / b",
    "curves-*": "neuron / neuron, training / mlp-40 / mlp-40, training",
    "early-stopping": "neuron / mlp-40",
    "activation-functions": "f(a) / f′(a)",
    "diverged-eta": "neuron / mlp-40",
    "effect-bias-1": "no bias",
    "effect-momentum-1": "momentum 0.9",
    "effect-optimiser-1": "Nesterov's momentum / Adam / L-BFGS",
    "effect-schedule-1": "a cosine schedule",
    "fits-1": "target function / training points / linear / neuron / mlp-40",
    "process-1": "target function / training points / Gaussian process / mlp-40",
    "timing-speedup": "against plain / against vmap / against scikit-learn",
    "timing-roofline": "plain / scikit-learn / vmap / stack / fused",
    "timing-scaling": "plain / plain, cuda / fused, K = 256 / fused, K = 256, cuda / fused / fused, cuda"
    " / vmap / vmap, cuda",
}
NAMED_AT_TICKS = ("scoreboard-*", "eta-alpha-*", "alpha-*", "confusion-*")  # whose colours need no legend
PICTURES = ("boundary-*", "by-hand-*", "film-*", "weights-*")  # whose captions say the colours
