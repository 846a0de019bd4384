"""The report's sections, in its order: what each asks, and what it says where the study has no answer.

A section shows what its findings rest on (`report.findings.FINDINGS` names the section of each), blocks of
its own, its figures (each names its section), and more blocks. A new section: one entry here.
"""

from report.sections import (
    backprop,
    badge,
    before,
    confusion,
    durations,
    exploring,
    glossary,
    limits,
    linear,
    methods,
    neuron,
    processes,
    provenance,
    scores,
    sureness,
    tasks,
)
from report.sections.entry import Entry

SECTIONS: tuple[Entry, ...] = (
    Entry(
        "tasks",
        "Tasks",
        "What is to be learnt? Every task of the study, with the points that one seed draws of it.",
        after=tasks.blocks,
    ),
    Entry(
        "neuron",
        "One neuron, by hand and in PyTorch",
        "What happens in one step of learning? Four points, two weights and a bias, line by line.",
        formulas=("neuron", "gradient"),
        before=neuron.blocks,
    ),
    Entry(
        "scoreboard",
        "Scoreboard",
        "Who is best on each task? Every model at the setting that validation points chose. Validation gives "
        "the first place as well; worse is who is shown to be, equal who is shown to differ by less than the "
        "margin, and of the others it cannot be said.",
        more=scores.whether_confirmed,
        folded=scores.blocks,
    ),
    Entry(
        "boundaries",
        "Decision boundaries",
        "Where does each model change its mind? A linear classifier, and a neuron whose activation only "
        "rises, can only draw a straight line; a hidden layer may bend it.",
        missing="This study has no classification task with two inputs whose points can be drawn.",
        draws=("", "classification"),
    ),
    Entry(
        "neurons",
        "What each hidden neuron sees",
        "How do a few straight lines become a bent boundary? Each hidden neuron divides the plane by a line "
        "of its own; the last neuron weighs what they say and adds it up.",
        missing="This study trained no network of three to six neurons in one hidden layer, beside a neuron, "
        "on a classification task with two inputs.",
        draws=("mlp", "classification"),
        formulas=("network",),
    ),
    Entry(
        "backpropagation",
        "Backpropagation by hand and in PyTorch",
        "How does a hidden layer learn? Four points, nine weights, one step back through both layers.",
        missing="This study trained no network with a hidden layer.",
        before=backprop.blocks,
    ),
    Entry(
        "film",
        "Film strips: a boundary comes about",
        "What does training look like? The same network at epochs that are spread evenly on a logarithmic "
        "scale, read like a page.",
        missing="This study kept no weights on the way (checkpoints) for a network on two inputs.",
        draws=("mlp", "classification"),
    ),
    Entry(
        "weights",
        "The neuron's weights over the epochs",
        "A neuron on two inputs has three numbers: w1, w2 and b. Where do they go, and how does its line "
        "turn?",
        missing="This study trained no neuron on a task with two inputs.",
        draws=("neuron", ""),
    ),
    Entry(
        "curves",
        "Learning curves",
        "How fast does each model learn, and does it begin to learn its training points by heart? Bands are "
        "over seeds: another draw of the points, other initial weights.",
        missing="This study has no neuron and no network whose training came to its end.",
    ),
    Entry(
        "eta-alpha",
        "Learning rate η and weight decay α",
        "How large may a step be, and does it pay to pull the weights towards zero? A step that is too small "
        "does not arrive; one that is too large diverges, and then there is no result at all.",
        missing="This study has no two learning rates or weight decays of one model on one task.",
        factors=("eta", "alpha"),
    ),
    Entry(
        "activations",
        "Activation functions",
        "Which function should a unit apply to its weighted sum? Its derivative decides how much of the "
        "error passes back through it.",
        missing="This study compares no activation functions.",
        factors=("activation",),
    ),
    Entry(
        "gradients",
        "Gradients, layer by layer",
        "How much of the error arrives at the first layer? Backpropagation multiplies it by weights and "
        "slopes once a layer.",
        missing="This study trains no network on points that can be drawn.",
        draws=("mlp", ""),
    ),
    Entry(
        "bias",
        "Bias",
        "Without a bias a neuron's line has to pass through the origin. What does that cost?",
        missing="This study trains nothing both with and without biases.",
        factors=("bias",),
        last="effect-bias",  # what a missing bias looks like, then how much it costs
    ),
    Entry(
        "batch-size",
        "Batch size",
        "An epoch with batches of one point takes as many steps as there are points; with the full batch it "
        "takes one. Epochs are counted alike, steps are not.",
        missing="This study compares no batch sizes.",
        factors=("batch_size",),
    ),
    Entry(
        "width-depth",
        "Width and depth",
        "How many neurons side by side are enough, and do more layers help? Each width and depth has the "
        "η, the α and the budget (optimiser and epochs) that suit it best, of those budgets that both "
        "sides have.",
        missing="This study compares no widths and no depths.",
        factors=("width", "depth"),
    ),
    Entry(
        "training",
        "Loss, reduction, momentum and initial weights",
        "What else can be set, and does it matter once η and α are chosen for it?",
        missing="This study varies none of these.",
        factors=("loss", "reduction", "momentum", "init"),
    ),
    Entry(
        "optimiser",
        "Optimiser and budget",
        "What do the optimiser and the number of epochs decide? Each optimiser has the η, the α and the "
        "number of epochs that suit it best, among those of the study. Epochs are passes over the training "
        "points, of L-BFGS evaluations of loss and gradient over all of them.",
        missing="This study compares no optimisers, no schedules and no numbers of epochs.",
        factors=("optimiser", "schedule", "epochs"),
    ),
    Entry(
        "early-stopping",
        "Early stopping",
        "Would it have been better to stop at the epoch of lowest validation loss? Reported, not applied: "
        "all other numbers are those of the last epoch.",
        missing="Nothing is drawn: no neuron and no network that would stand here has another score at its "
        "best validation epoch, over two seeds or more.",
    ),
    Entry(
        "confusion",
        "Confusion matrices, precision and accuracy",
        "Which class does each model take for the other? Accuracy counts what is right; precision asks how "
        "much of what was said to be class 1 is; recall how much of class 1 was found.",
        missing="This study has no classification task with a result.",
        folded=confusion.blocks,
    ),
    Entry(
        "linear",
        "Neuron against linear classifier and regressor",
        "A neuron with a sigmoid and cross-entropy is a logistic regression, one with the identity and "
        "squares a linear regression. Does gradient descent find what scikit-learn's solvers find?",
        missing="This study has no task with a linear model and a trained neuron that means the same "
        "(sigmoid with cross-entropy, identity with squares), over two seeds or more.",
        after=linear.blocks,
    ),
    Entry(
        "by-hand",
        "Weights set by hand",
        "How far does one get by choosing the weights oneself, without any training?",
        missing="This study sets no weights by hand.",
    ),
    Entry(
        "fits",
        "Regression inside and outside the training range",
        "What do the models draw through the points, and what where there were none?",
        missing="This study has no regression task on one input.",
        draws=("", "regression"),
    ),
    Entry(
        "widths",
        "More neurons side by side",
        "What does each further neuron of the hidden layer add to the curve that a network can draw?",
        missing="This study fits no regression task on one input with three widths or more.",
        draws=("mlp", "regression"),
    ),
    Entry(
        "gp",
        "Network against Gaussian process",
        "A Gaussian process says how sure it is, and needs few points where the function is smooth. When "
        "does it beat a network?",
        missing="This study has no regression task with both a Gaussian process and a network.",
        draws=("", "regression"),
        formulas=("process",),
        folded=processes.blocks,
    ),
    Entry(
        "process",
        "The process itself",
        "What does a Gaussian process believe before it has seen a point, and what after? The kernel says "
        "how alike the function is at two inputs; hyperparameters are chosen that make the points "
        "likeliest.",
        missing="This study has no Gaussian process on one input whose points can be drawn.",
        draws=("gp", "regression"),
    ),
    Entry(
        "sureness",
        "How sure, and rightly so?",
        "A Gaussian process says how sure it is; an ensemble of networks from other initial weights does "
        "so by how far its networks disagree. Do fresh points lie where they should?",
        missing="This study has no Gaussian process and no ensemble of networks with a result.",
        draws=("", "regression"),
        folded=sureness.blocks,
    ),
    Entry(
        "next-point",
        "Choosing the next point",
        "A point may cost hours. Where should the next one lie: where the process is least sure, where one "
        "more point helps most on average, where networks disagree, or anywhere?",
        missing="This study chooses no points (exploring).",
        folded=exploring.reached,
    ),
    Entry(
        "map",
        "A map of who wins",
        "On random functions, from few points to many, without noise and with it, smooth and rough, of one "
        "input and of several: where is a process better, where an ensemble of networks? And does that hold "
        "on functions that had no part in it?",
        missing="This study draws no map (exploring).",
        folded=exploring.calls,
    ),
    Entry(
        "timing",
        "How long things take",
        "Timed apart from training: one measurement at a time, warmed up, in several processes one after "
        "the other, with a fixed yardstick beside every sample. Medians of the "
        "processes' medians, with the 95 % interval of the median of all processes there could be",
        missing="This study times nothing, or was run without its timing suite.",
        after=durations.whole_run,
        folded=durations.blocks,
        more=durations.what_intervals_hold,
    ),
    Entry(
        "before",
        "Beside earlier versions and runs",
        "A duet lets two versions take turns on one core; a history keeps a machine's runs and marks where "
        "an entry changes (docs/comparing.md).",
        missing="No duet and no kept runs lie in the results folder (make duet, python -m bench record).",
        folded=before.blocks,
    ),
    Entry(
        "limits",
        "What cannot be said",
        "Trainings that gave no result stay in the tables with their reason; none was dropped from a mean in "
        "silence.",
        before=badge.blocks,
        after=limits.blocks,
        folded=limits.folded,
    ),
    Entry(
        "methods",
        "Methods",
        "What was computed, and how it was judged. The derivations stand in docs/method.md.",
        after=methods.blocks,
    ),
    Entry(
        "glossary",
        "Glossary",
        "What do the report's own words mean?",
        after=glossary.blocks,
    ),
    Entry(
        "provenance",
        "Provenance",
        "Which code, which machine, which study; and the command for each number.",
        after=provenance.blocks,
    ),
)
