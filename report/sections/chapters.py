"""The way through the report: chapters in the order in which it is learnt, each of sections.

`question` is asked and answered by the findings of its sections; `meaning` is what a reader takes along and
holds whatever the study found. A chapter without anything to show is left out and named where the report
says what it could not do. A new section is named in one chapter here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One chapter as it is planned. sections: keys of `report.sections.contents.SECTIONS`."""

    key: str
    title: str
    question: str
    meaning: str
    sections: tuple[str, ...]


CHAPTERS: tuple[Step, ...] = (
    Step(
        "what-is-to-be-learnt",
        "The tasks",
        "What is to be learnt?",
        "A task is a rule that draws points. A model sees some of them and is judged on others.",
        ("tasks",),
    ),
    Step(
        "one-neuron",
        "One neuron",
        "What does a single neuron compute, and how does it learn?",
        "A neuron weighs its inputs, adds them up and bends the sum once. Learning is nothing but this: look "
        "at the error, and move every weight a little to where the error would have been smaller. What "
        "solvers for linear models reach in one go, it reaches step by step.",
        ("neuron", "weights", "linear", "by-hand"),
    ),
    Step(
        "one-line",
        "What one neuron cannot do",
        "Which tasks does one line through the plane settle, and which not?",
        "However long it is trained, one neuron whose activation only rises divides its inputs by one "
        "straight line. Where the classes lie around or between each other no weights exist that would "
        "separate them, and no training can find them.",
        ("boundaries",),
    ),
    Step(
        "steps",
        "Learning rate and weight decay",
        "How far should a step go, and should weights be held back?",
        "The slope is only right where one stands. Small steps arrive late; large ones jump over the valley, "
        "and beyond a limit each throws further than the one before. Weight decay pulls towards small "
        "weights, that is to a smoother output: it pays where there is noise to be ignored, and costs where "
        "there is a fine shape to be learnt.",
        ("eta-alpha", "curves", "early-stopping"),
    ),
    Step(
        "bends",
        "Activations and gradients",
        "Which function should bend the sum, and what does it do to the gradient?",
        "Without a bend, layers of neurons are one neuron. With one, its slope decides how much of the error "
        "passes back: a slope far below one, layer after layer, leaves little for the first layer to learn "
        "from.",
        ("activations", "gradients"),
    ),
    Step(
        "bias-and-batches",
        "Bias and batches",
        "What is the bias for, and how many points should a step look at?",
        "A bias lets the line leave the origin. A batch is a guess of the slope: small ones guess badly but "
        "often, large ones well but seldom, and an epoch of small ones costs more steps.",
        ("bias", "batch-size"),
    ),
    Step(
        "hidden-layer",
        "A hidden layer",
        "What becomes possible when neurons feed a neuron?",
        "Each hidden neuron draws a line; the last one adds what they say. So corners and islands come "
        "about, and with enough of them any shape.",
        ("neurons", "backpropagation", "film"),
    ),
    Step(
        "shape",
        "Width and depth",
        "How many neurons side by side are enough, and do more layers help?",
        "More neurons are more lines to draw with, until the points have no more to say. Depth is worth its "
        "trouble where the training that one can afford finds what depth makes possible.",
        ("width-depth", "widths"),
    ),
    Step(
        "training-well",
        "Optimisers and budgets",
        "What do the optimiser and the number of epochs decide?",
        "What a network can represent and what training finds in the time given are two things. A model that "
        "is still on its way down has not been judged yet.",
        ("optimiser", "training"),
    ),
    Step(
        "regression",
        "Regression",
        "How well do models follow a function, inside and outside of what they saw?",
        "Between the points a model fills in what its shape suggests; beyond them nothing holds it, and each "
        "continues as it was made.",
        ("fits",),
    ),
    Step(
        "gaussian-process",
        "Gaussian processes",
        "When does a Gaussian process beat a network?",
        "A process assumes how smooth the function is and says how sure it is. Where the assumption holds, "
        "few points are enough; its cost grows with the cube of their number.",
        ("process", "gp", "sureness", "next-point", "map"),
    ),
    Step(
        "time",
        "How long it takes",
        "What does training cost, and when does other hardware pay?",
        "Small networks spend their time on the way between operations, not on arithmetic. Side by side they "
        "share that way.",
        ("timing",),
    ),
    Step(
        "slower",
        "Slower than last time?",
        "Did a change of the code, or of the machine, cost time?",
        "Two runs an hour apart differ by more than most changes do. Who takes turns on one core shares what "
        "disturbs; who keeps runs sees what stays.",
        ("before",),
    ),
    Step(
        "comparing",
        "Comparing models",
        "Who is best on which task, and by how much?",
        "A ranking without intervals is a lottery. First place is given by points that do not count for the "
        "score; whoever is not shown to be worse may be as good.",
        ("scoreboard", "confusion"),
    ),
    Step(
        "sound",
        "Is it sound?",
        "What went wrong, and what can this study not say?",
        "A training that failed is a result. What is not shown here was not left out in silence.",
        ("limits",),
    ),
    Step(
        "how",
        "Methods",
        "How was it computed, and how is any number made again?",
        "",
        ("methods", "glossary", "provenance"),
    ),
)
