"""The report's own words, each in one or two plain sentences, and where a text says them first.

    terms_in("Five seeds chose it.") == [(5, 10, "seed"), (11, 16, "choosing")]
    FirstUse(["seed"]).of("Five seeds chose it.")  # "Five ", "seeds" with what it means, " chose it."

So a page explains a word where it first stands. A new word: one entry in TEXT.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

TEXT = """
accuracy = accuracy
    The share of points whose class is said rightly.
activation = activation function = activation
    The function f that a unit applies to its weighted sum a: its output is y = f(a).
alpha = α (weight decay) = α, alpha, weight decay
    How strongly every step pulls the weights towards zero: α/2 times the sum of their squares is added
    to what is made small.
batch = batch = batch size, full batch, batches
    The training points that one update is computed from. The full batch is all of them.
bayes = best possible accuracy = Bayes accuracy, best possible
    The accuracy that no classifier can exceed, because points of both classes lie in the same place;
    also called Bayes accuracy. It is known only where the points' distribution is.
bias = bias = biases
    The number b that a unit adds to its weighted sum. Without it a neuron's line passes through the
    origin.
cannot-say = cannot say = cannot be said
    The data do not settle it: neither a difference nor, within the margin, its absence is shown.
cell = cell
    One training, or one fit: a model, a task, one value of every setting, and a seed.
choosing = choosing = chosen, chose, chooses, choose
    Taking, of all settings that a model was tried with on a task, the one with the best mean score on
    validation points. Test points have no part in it.
confirming = confirming = confirmed, confirm, confirms
    Training what was chosen again on fresh seeds and reporting those alone: the best of many is partly
    luck, and luck does not come twice.
confusion = confusion matrix = confusion matrices
    How many points of each class were said to be of each class.
contaminated = contaminated
    A time that was measured while the machine did something else as well, so that it is too long.
depth = depth
    The number of hidden layers, one after the other.
diverged = diverged = diverges, divergence
    The steps were so large that the loss grew without end: there is no result, and the training is
    counted as such, not left out.
edge = edge = at an end, at the edge
    What was chosen has the smallest or the largest value that the study tried, so that a better one may
    lie beyond it.
epoch = epoch
    One pass over all training points.
equal = equal
    The difference is shown to be smaller than the margin, whichever of the two is ahead.
eta = η (learning rate) = η, eta, learning rate
    The length of a step: an update takes η times the gradient away from the weights.
failed = failed seed = failed, fails, failing
    A seed without a result, below the median seed by more than 5 points of accuracy and by more than 2
    test points, or with more than twice the median RMSE.
falling = still on its way down = still falling
    At its last epoch the validation loss still fell by more than 1 % for each factor 2.718 in epochs:
    longer training might have given more, or nothing on test points.
fresh = fresh seeds = fresh seed
    Seeds that had no part in choosing: other points, other initial weights. What is reported comes from
    them.
fused = fused training = fused
    What trains this study: many networks of one shape at once in one program, with every step written out,
    in place of a library's call for each.
geometric = geometric mean
    The mean taken on logarithms: one seed with a huge error does not decide it alone, and ratios can be
    read off it.
gp = Gaussian process = Gaussian processes
    A model that gives with every prediction how sure it is of it; it is fitted by solving equations,
    not by steps. gp takes the function for very smooth (squared exponential kernel), gp-matern for
    less (Matérn's of order 5/2).
gradient = gradient
    How the misfit changes with each weight: downhill is against it.
guess = guess = guesses, guess that ignores the inputs
    What can be said without looking at the inputs: always the class that most training points have; of a
    number always the test points' mean, the best that one number can do. A model has to beat it.
hidden = hidden layer
    Neurons side by side between the inputs and the last neuron, which sees their outputs in place of
    the inputs.
interval = 95 % interval = interval, 95 % t interval
    The range that the true value lies in, in 95 of 100 such studies. How wide it is tells how many
    seeds and test points there were.
K = K
    How many networks are trained, or asked, side by side in one program.
loss = loss = losses, misfit
    What training makes small, per point: cross-entropy (bce), half the squared error (mse) or the
    absolute error (l1). Over all points it is called the misfit, G.
majority = always the larger class = larger class
    The accuracy of saying the more frequent class whatever the inputs, on one seed's test points: a guess.
margin = margin
    The difference that the study's author calls too small to matter. It is stated before the results.
median = median
    The middle one: half of the values are below it, half above.
mlp = mlp (network) = mlp, multilayer perceptron, network
    A multilayer perceptron. mlp-40 has one hidden layer of 40 neurons, mlp-40-40 two.
neuron = neuron
    A weighted sum of the inputs plus a bias, passed through an activation function: y = f(w·x + b).
optimiser = optimiser = Adam, AdamW, L-BFGS, plain descent
    The rule that makes a step of a gradient: plain descent (sgd) goes η times the gradient, with
    momentum or Nesterov's also some of the last step; Adam and AdamW scale each weight's step; L-BFGS
    estimates the curvature.
plain = plain training loop = as plain, against plain, plain loop
    The loop that a user would write in PyTorch, one network after the other: what other ways of training
    the same are timed against.
points = points of accuracy = point of accuracy
    Differences of accuracies in per cent of all points: from 90 % to 93 % is 3 points.
precision = precision = recall
    Of the points that were said to be class 1, the share that is. Recall: of those that are, the share
    that was said to be.
rmse = RMSE = RMSEs
    The root of the mean squared error: how far predictions are off, in the target's own unit. 0 is
    perfect.
seed = seed
    A number that sets everything random in a training: which points are drawn, the initial weights, the
    order of the points. The same seed gives the same numbers again.
setting = setting
    One value for each thing that can be set (η, α, activation function, optimiser, …); trained once for
    every seed.
stack = stack
    Many networks in PyTorch as one stack of matrices: each operation is called once for all of them.
test = test points = test accuracy, test point
    Points that neither training nor choosing has seen. What is reported is measured on them.
training = training points = training point
    The points that the weights are fitted to.
unavailable = unavailable
    The machine does not have what was asked for, such as a GPU.
validation = validation points = validation
    Points that settings are chosen by: not trained on, and not reported on.
worse = better and worse = better, worse
    Told from no difference by a test over pairs of seeds, corrected for how many comparisons were made
    (Holm; of factors Benjamini and Hochberg).
verdict = yes, no, in part
    Of a question asked of many cases: yes, shown in more than half of them, the contrary in none; no, the
    contrary in more than half, it itself in none; in part, shown in some, and the contrary in others or
    nothing in half of them or more.
vmap = vmap
    PyTorch's own way to many networks at once (torch.func.vmap): a step is written for one of them, and
    PyTorch turns it into that of all.
width = width
    The number of neurons side by side in a hidden layer.
yardstick = yardstick
    A fixed small computation that is timed beside every sample, to see whether the machine itself was
    slower just then.
"""  # key = title = other forms; then what it means


@dataclass(frozen=True)
class Term:
    """A word of the report. key: what links point at. title: as the glossary has it. text: what it means.

    forms: how texts write it, besides the title; a form that is one letter or all capitals is found as it
    is written, others whether capital or not, and with an s behind them.
    """

    key: str
    title: str
    text: str
    forms: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """The title and the other forms."""
        return (self.title, *self.forms)


def _parsed(text: str) -> Iterator[Term]:
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head, _, meaning = entry.partition("\n")
        key, title, *forms = head.split(" = ")
        yield Term(
            key, title, " ".join(meaning.split()), tuple(", ".join(forms).split(", ")) if forms else ()
        )


TERMS: tuple[Term, ...] = tuple(_parsed(TEXT))
BY_KEY = {term.key: term for term in TERMS}


def terms_in(text: str, names: Iterable[str] = ()) -> list[tuple[int, int, str]]:
    """(start, end, key) of the first place where the text says each term, in the text's order.

    Whole words only; where one form holds another (batch size, batch) the longer one counts, and no two
    places overlap. names: of tasks and models, in which no word is looked for.
    """
    found: dict[str, tuple[int, int, str]] = {}
    for match in _pattern(tuple(sorted({*names}))).finditer(text):
        if match["name"] is None:
            key = _keys()[_folded(match["exact"] or match["word"])]
            found.setdefault(key, (match.start(), match.end(), key))
    return list(found.values())


class FirstUse:
    """Splits a page's texts, given in reading order, where each term first stands.

    keys: of the terms that the page explains; names: as those of `terms_in`.
    """

    def __init__(self, keys: Iterable[str], names: Iterable[str] = ()) -> None:
        self._left, self._names = {*keys}, tuple(names)

    def of(self, text: str) -> list[dict[str, str]]:
        """The text in pieces; key and meaning are "" but for a term that no earlier text has said."""
        pieces, end = [], 0
        for start, stop, key in terms_in(text, self._names):
            if key in self._left:
                self._left.remove(key)
                pieces += [_piece(text[end:start]), _piece(text[start:stop], key, BY_KEY[key].text)]
                end = stop
        return [piece for piece in (*pieces, _piece(text[end:])) if piece["text"]]


def _piece(text: str, key: str = "", meaning: str = "") -> dict[str, str]:
    return {"text": text, "key": key, "meaning": meaning}


@cache
def _keys() -> dict[str, str]:
    """Form, as it is looked up -> key of its term."""
    return {_folded(form): term.key for term in TERMS for form in term.every}


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Every name, then every form, the longest first; a plural s belongs to the word."""
    forms = _longest_first(form for term in TERMS for form in term.every)
    hidden = "|".join(map(re.escape, _longest_first(filter(None, names)))) or r"(?!)"
    exact = "|".join(re.escape(form) for form in forms if _as_written(form))
    words = "|".join(_spaced(form) for form in forms if not _as_written(form))
    word = rf"(?P<word>(?i:{words}))(?:(?i:s))?"
    return re.compile(rf"(?<![\w-])(?:(?P<name>{hidden})|(?P<exact>{exact})|{word})(?!\w)")


def _longest_first(forms: Iterable[str]) -> list[str]:
    return sorted(forms, key=lambda form: (-len(form), form))


def _spaced(form: str) -> str:
    """Any blank stands for a blank."""
    return r"\s".join(re.escape(part) for part in form.split())


def _as_written(form: str) -> bool:
    return len(form) == 1 or form.rstrip("s").isupper()


def _folded(form: str) -> str:
    return form if _as_written(form) else " ".join(form.lower().split())
