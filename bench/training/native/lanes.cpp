// Networks of one shape trained side by side, one in each lane of a vector.
//
// Every number below is a vector of LANES networks' numbers, and no operation crosses lanes: a
// network's path is the same bits whoever its neighbours are. A group of LANES networks goes through
// all its epochs while its weights stay in the nearest cache; groups follow one another.
//
// Points go through in tiles: for TILE points, all layers forward, then all backward, which adds to
// the gradient G, of which a step is made (rules.h).
// Compiled with ACTIVATION (of the hidden layers), SINGLE (1: float), LANES, LEAK, TILE, DEEPEST (hidden
// layers at most) and OUTPUTS defined: CASE(0, Identity) CASE(1, Sigmoid) …, all activations in the order of
// bench.models.activations.

#include "functions.h"
#include "rules.h"

typedef int64_t Size;

// As bench.training.lanes.Problem lays it out. Vectors of a group follow one another.
struct Problem {
    Size groups, n_inputs, depth, bias, output, loss, batch, rule, classifies;
    Size n, n_validation, n_weights, order_rows;
    const Size *widths;                        // depth hidden widths
    V *P, *G, *first, *second;                 // (groups, n_weights), (n_weights), as P, as P: see Steps
    const V *X, *T, *validation_X, *validation_T;  // (groups, n, n_inputs), (groups, n), …
    const Wide *eta, *alpha, *beta, *beta2, *eps;  // (groups)
    Wide *powers;                              // (groups, 2)
    const V *summed;                           // (groups): 1 where not the mean
    V *finite_epochs;                          // (groups)
    const int32_t *orders;                     // (seeds, order_rows, n)
    const int32_t *seed_of;                    // (groups, LANES)
    double *measured;                          // (groups, MEASURES, LANES)
    V *scratch;
};

// What a look writes of each network, in this order: as bench.training.engine.Measured.
enum Measure { TRAIN_LOSS, TRAIN_SCORE, VALIDATION_LOSS, VALIDATION_SCORE, WEIGHT_NORM, GRADIENT_NORM, MEASURES };

enum Loss { BCE, MSE, L1 };  // as bench.training.lanes.LOSSES

#define CASE(number, Function) number_of_##Function = number,
enum Output { OUTPUTS };
#undef CASE

// The output unit's y and slope for activation a; `which` is one of Output.
static inline V output_of(Size which, V a, V &slope) {
    V y;
    switch (which) {
#define CASE(number, Function)                                                      \
    case number:                                                                    \
        row<Function, 1>(&a, &y, &slope);                                           \
        if (!Function::keeps_slope) slope = Function::back(all(1), y);              \
        return y;
        OUTPUTS
#undef CASE
    }
    __builtin_unreachable();
}

// What a layer keeps of a tile: outputs (width, TILE), slopes where they are kept, deltas.
struct Layer {
    const V *W;  // (out, in), then (out) biases where there are any
    V *G;
    Size n_out, n_in;
    V *y, *slope, *delta;
};

struct Network {
    const Problem &of;
    Layer layers[DEEPEST + 1];
    V *batch_x, *batch_t;

    Network(const Problem &problem, Size group) : of(problem) {
        V *free = problem.scratch;
        Size at = 0;
        for (Size l = 0; l <= problem.depth; ++l) {
            Layer &layer = layers[l];
            layer.n_in = l ? problem.widths[l - 1] : problem.n_inputs;
            layer.n_out = l < problem.depth ? problem.widths[l] : 1;
            layer.W = problem.P + group * problem.n_weights + at;
            layer.G = problem.G + at;
            at += layer.n_out * (layer.n_in + problem.bias);
            layer.y = free;
            layer.delta = free + layer.n_out * TILE;
            layer.slope = free + 2 * layer.n_out * TILE;
            free += 3 * layer.n_out * TILE;
        }
        batch_x = free;
        batch_t = free + problem.batch * problem.n_inputs;
    }
};

// What a layer reads of a tile: the points themselves lie (points, n_in), a layer's outputs (n_in, points).
template <int points, bool raw> struct Input {
    const V *at;
    V operator()(Size i, int p, Size n_in) const { return raw ? at[p * n_in + i] : at[i * points + p]; }
};

// do_it(i, n) for each of n inputs; one and two, the line's and the plane's, are written out.
template <typename F> static inline void for_inputs(Size n, F do_it) {
    if (__builtin_expect(n == 2, 1)) {
        do_it(0, 2);
        do_it(1, 2);
    } else if (n == 1) {
        do_it(0, 1);
    } else {
        for (Size i = 0; i < n; ++i) do_it(i, n);
    }
}

// a (n_out, points) = b + W in; done(k, a) has row k.
template <int points, typename In, typename Done>
static inline void products(const Layer &layer, bool bias, In in, Done done) {
    for (Size k = 0; k < layer.n_out; ++k) {
        const V *w = layer.W + k * layer.n_in;
        V start = bias ? layer.W[layer.n_out * layer.n_in + k] : V{};
        V a[points];
        for (int p = 0; p < points; ++p) a[p] = start;
        for_inputs(layer.n_in, [&](Size i, Size n) {
            for (int p = 0; p < points; ++p) a[p] = fused(w[i], in(i, p, n), a[p]);
        });
        done(k, a);
    }
}

// Activation of the output unit for `points` points x (points, n_inputs).
template <int points> static inline void forward(Network &net, const V *x, V *a_out) {
    const Problem &of = net.of;
    auto keep_out = [&](Size, const V *a) {
        for (int p = 0; p < points; ++p) a_out[p] = a[p];
    };
    Input<points, true> raw{x};
    Input<points, false> in{net.layers[0].y};
    for (Size l = 0; l < of.depth; ++l) {
        Layer &layer = net.layers[l];
        auto keep = [&](Size k, const V *a) {
            row<ACTIVATION, points>(a, layer.y + k * points, layer.slope + k * points);
        };
        if (l == 0)
            products<points>(layer, of.bias, raw, keep);
        else
            products<points>(layer, of.bias, in, keep);
        in.at = layer.y;
    }
    if (of.depth == 0)
        products<points>(net.layers[0], of.bias, raw, keep_out);
    else
        products<points>(net.layers[of.depth], of.bias, in, keep_out);
}

// G of output k of a layer from its deltas: + delta in^T, and + delta for the bias.
template <int points, typename In>
static inline void add_gradient(const Layer &layer, bool bias, Size k, const V *delta, In in) {
    V *g = layer.G + k * layer.n_in;
    for_inputs(layer.n_in, [&](Size i, Size n) {
        V sum = delta[0] * in(i, 0, n);
        for (int p = 1; p < points; ++p) sum = fused(delta[p], in(i, p, n), sum);
        g[i] += sum;
    });
    if (bias) {
        V sum = delta[0];
        for (int p = 1; p < points; ++p) sum += delta[p];
        layer.G[layer.n_out * layer.n_in + k] += sum;
    }
}

// Adds the gradient of `points` points to G; delta: dG/da of the output unit.
template <int points> static inline void backward(Network &net, const V *x, const V *delta) {
    const Problem &of = net.of;
    Input<points, true> raw{x};
    auto add = [&](Size l, Size k, const V *d) {
        if (l == 0)
            add_gradient<points>(net.layers[l], of.bias, k, d, raw);
        else
            add_gradient<points>(net.layers[l], of.bias, k, d, Input<points, false>{net.layers[l - 1].y});
    };
    add(of.depth, 0, delta);
    const V *handed = delta;
    for (Size l = of.depth - 1; l >= 0; --l) {
        Layer &layer = net.layers[l], &above = net.layers[l + 1];
        const V *kept = ACTIVATION::keeps_slope ? layer.slope : layer.y;
        for (Size k = 0; k < layer.n_out; ++k) {
            V d[points];
            for (int p = 0; p < points; ++p) d[p] = above.W[k] * handed[p];
            for (Size u = 1; u < above.n_out; ++u)
                for (int p = 0; p < points; ++p)
                    d[p] = fused(above.W[u * above.n_in + k], handed[u * points + p], d[p]);
            for (int p = 0; p < points; ++p) d[p] = ACTIVATION::back(d[p], kept[k * points + p]);
            if (l > 0)
                for (int p = 0; p < points; ++p) layer.delta[k * points + p] = d[p];
            add(l, k, d);
        }
        handed = layer.delta;
    }
}

// Misfit and score of points gone through: sums over them.
struct Sums {
    Wide loss, score;

    void add(const Problem &of, V a, V y, V t) {
        V e = y - t;
        if (of.loss == BCE) loss += wide(softplus_of(a) - a * t);
        if (of.loss == MSE) loss += wide(Real(0.5) * e * e);
        if (of.loss == L1) loss += wide(absolute(e));
        score += wide(of.classifies ? one_where((y > Real(0.5)) == (t > Real(0.5))) : e * e);
    }
};

// Output deltas, scaled; the points' misfit and score where they are asked for.
template <int points>
static inline void output_delta(const Problem &of, const V *a, const V *t, V scale, V *delta, Sums *sums) {
    for (int p = 0; p < points; ++p) {
        V slope, y = of.output == number_of_Sigmoid ? sigmoid_of(a[p]) : output_of(of.output, a[p], slope);
        V d = y - t[p];
        if (sums) sums->add(of, a[p], y, t[p]);
        if (of.loss == L1) d = where(d > 0, all(1), where(d < 0, all(-1), d));
        if (of.loss != BCE) d *= of.output == number_of_Sigmoid ? fused(-y, y, y) : slope;
        delta[p] = d * scale;
    }
}

template <int points>
static inline void tile(Network &net, const V *x, const V *t, V scale, bool back, Sums *sums) {
    V a[points], delta[points];
    forward<points>(net, x, a);
    output_delta<points>(net.of, a, t, scale, delta, sums);
    if (back) backward<points>(net, x, delta);
}

// Points x (n, n_inputs), t (n), in tiles, the rest one by one.
__attribute__((flatten)) static void pass(Network &net, const V *x, const V *t, Size n, V scale, bool back, Sums *sums) {
    Size D = net.of.n_inputs, i = 0;
    for (; i + TILE <= n; i += TILE) tile<TILE>(net, x + i * D, t + i, scale, back, sums);
    for (; i < n; ++i) tile<1>(net, x + i * D, t + i, scale, back, sums);
}

// What steps of a group read and write; the second moment is there for those alone that have one.
static Steps steps_of(const Problem &of, Size group) {
    Size at = group * of.n_weights;
    V *second = of.rule >= ADAM ? of.second + at : nullptr;
    return {of.n_weights,   of.P + at,      of.G,          of.first + at, second, of.eta[group],
            of.alpha[group], of.beta[group], of.beta2[group], of.eps[group], of.powers + 2 * group};
}

static bool count_finite(const Problem &of, Size group) {
    const V *P = of.P + group * of.n_weights;
    V sum = P[0];
    for (Size i = 1; i < of.n_weights; ++i) sum += P[i];
    V finite = one_where(sum - sum == 0);  // inf - inf and NaN - NaN are not 0
    of.finite_epochs[group] += finite;
    for (int lane = 0; lane < LANES; ++lane)
        if (finite[lane] != 0) return true;
    return false;
}

// Points [first, first + n) of every lane's own order.
static void gather(Network &net, Size group, Size row, Size first, Size n) {
    const Problem &of = net.of;
    Size D = of.n_inputs;
    const Real *X = (const Real *)(of.X + group * of.n * D), *T = (const Real *)(of.T + group * of.n);
    Real *x = (Real *)net.batch_x, *t = (Real *)net.batch_t;
    for (int lane = 0; lane < LANES; ++lane) {
        Size seed = of.seed_of[group * LANES + lane];
        const int32_t *order = of.orders + (seed * of.order_rows + row) * of.n + first;
        for (Size i = 0; i < n; ++i) {
            Size at = order[i];
            t[i * LANES + lane] = T[at * LANES + lane];
            for (Size d = 0; d < D; ++d) x[(i * D + d) * LANES + lane] = X[(at * D + d) * LANES + lane];
        }
    }
}

static V scale_for(const Problem &of, Size group, Size points) {
    return where(of.summed[group] != 0, all(1), all(Real(1) / points));
}

extern "C" {

// `epochs` epochs, the first one in the order that stands in row `row` of each seed's orders; factors: what eta
// is times in each.
void train(const Problem *problem, Size row, Size epochs, const double *factors) {
    Flush flush;
    const Problem &of = *problem;
    for (Size group = 0; group < of.groups; ++group) {
        Network net(of, group);
        const Steps steps = steps_of(of, group);
        for (Size i = 0; i < of.n_weights; ++i) of.G[i] = V{};
        const V *X = of.X + group * of.n * of.n_inputs, *T = of.T + group * of.n;
        for (Size epoch = 0; epoch < epochs; ++epoch) {
            for (Size first = 0; first < of.n; first += of.batch) {
                Size n = first + of.batch < of.n ? of.batch : of.n - first;
                V scale = scale_for(of, group, n);
                if (n < of.n) {
                    gather(net, group, row + epoch, first, n);
                    pass(net, net.batch_x, net.batch_t, n, scale, true, nullptr);
                } else {
                    pass(net, X, T, n, scale, true, nullptr);
                }
                step_by(of.rule, steps, factors[epoch]);
            }
            if (!count_finite(of, group)) break;  // nobody left
        }
    }
}

static void write(double *out, Wide value) {
    for (int lane = 0; lane < LANES; ++lane) out[lane] = value[lane];
}

static void write_sums(const Problem &of, double *loss_out, double *score_out, const Sums &sums, Size n) {
    Wide score = sums.score / double(n);
    if (!of.classifies)
        for (int lane = 0; lane < LANES; ++lane) score[lane] = std::sqrt(score[lane]);
    write(loss_out, sums.loss / double(n));
    write(score_out, score);
}

// Misfit per point and score of training and validation points, norms of P and G. Training's and the norms
// only where `all_of_it`.
void look(const Problem *problem, Size all_of_it) {
    Flush flush;
    const Problem &of = *problem;
    for (Size group = 0; group < of.groups; ++group) {
        Network net(of, group);
        double *out = of.measured + group * MEASURES * LANES;
        if (all_of_it) {
            for (Size i = 0; i < of.n_weights; ++i) of.G[i] = V{};
            Sums sums{};
            pass(net, of.X + group * of.n * of.n_inputs, of.T + group * of.n, of.n, all(Real(1) / of.n), true, &sums);
            write_sums(of, out + TRAIN_LOSS * LANES, out + TRAIN_SCORE * LANES, sums, of.n);
            Wide P2{}, G2{};
            for (Size i = 0; i < of.n_weights; ++i) {
                Wide p = wide(of.P[group * of.n_weights + i]), g = wide(of.G[i]);
                P2 += p * p;
                G2 += g * g;
            }
            for (int lane = 0; lane < LANES; ++lane) {
                out[WEIGHT_NORM * LANES + lane] = std::sqrt(P2[lane]);
                out[GRADIENT_NORM * LANES + lane] = std::sqrt(G2[lane]);
            }
        }
        Sums sums{};
        pass(net, of.validation_X + group * of.n_validation * of.n_inputs, of.validation_T + group * of.n_validation,
             of.n_validation, V{}, false, &sums);
        write_sums(of, out + VALIDATION_LOSS * LANES, out + VALIDATION_SCORE * LANES, sums, of.n_validation);
    }
}

// f(a) and f'(a) of `count` vectors, for tests.
void activation(const V *a, V *y, V *slope, Size count) {
    for (Size i = 0; i < count; ++i) {
        row<ACTIVATION, 1>(a + i, y + i, slope + i);
        if (!ACTIVATION::keeps_slope) slope[i] = ACTIVATION::back(all(1), y[i]);
    }
}

Size lanes() { return LANES; }
Size fuses() { return FUSES; }
}
