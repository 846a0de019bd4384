// Misfit of one network over all points and its gradient, in double precision: eight points a vector.
//
// Always eight lanes, however wide the processor's vectors, since sums over points are in the order of the lanes.
// Compiled with SINGLE 0, LEAK, OUTPUTS and DEEPEST as lanes.cpp has them.
#undef LANES
#define LANES 8
#include "functions.h"

typedef int64_t Size;
enum Loss { BCE, MSE, L1 };  // as bench.training.lanes.LOSSES

// As bench.training.objective.Problem lays it out.
struct Problem {
    Size N, n_inputs, depth, bias, activation, output, loss, n_weights;
    const Size *widths;         // depth hidden widths
    const double *x, *t;        // (N, n_inputs), (N)
    V *scratch;                 // n_inputs and three a unit; n_weights
};

// f and f' of a vector of activations; `which` is a number of OUTPUTS.
static void apply(Size which, V a, V &y, V &slope) {
    switch (which) {
#define CASE(number, Function)                                          \
    case number:                                                        \
        row<Function, 1>(&a, &y, &slope);                               \
        if (!Function::keeps_slope) slope = Function::back(all(1), y);  \
        return;
        OUTPUTS
#undef CASE
    }
}

struct Layer {
    const double *W, *b;  // (n_out, n_in), (n_out) or null
    V *G, *Gb;            // their gradients, a lane's points each
    Size n_out, n_in;
    V *in, *y, *slope, *delta;
};

// The layers and where a vector of points keeps what it needs; gives the memory of the inputs.
static V *laid_out(const Problem &of, const double *w, Layer *layers) {
    V *inputs = of.scratch, *free = inputs + of.n_inputs, *in = inputs;
    Size units = 1;
    for (Size l = 0; l < of.depth; ++l) units += of.widths[l];
    V *G = free + 3 * units;
    for (Size l = 0; l <= of.depth; ++l) {
        Size n_in = l ? of.widths[l - 1] : of.n_inputs, n_out = l < of.depth ? of.widths[l] : 1;
        layers[l] = {w, of.bias ? w + n_out * n_in : nullptr, G, G + n_out * n_in, n_out, n_in, in,
                     free, free + n_out, free + 2 * n_out};
        in = free;
        free += 3 * n_out;
        w += n_out * (n_in + of.bias);
        G += n_out * (n_in + of.bias);
    }
    return inputs;
}

static void forward(const Problem &of, Layer *layers, V &a_out) {
    for (Size l = 0; l <= of.depth; ++l) {
        const Layer &layer = layers[l];
        for (Size k = 0; k < layer.n_out; ++k) {
            V a = layer.b ? all(layer.b[k]) : V{};
            for (Size i = 0; i < layer.n_in; ++i) a = fused(all(layer.W[k * layer.n_in + i]), layer.in[i], a);
            apply(l < of.depth ? of.activation : of.output, a, layer.y[k], layer.slope[k]);
            a_out = a;
        }
    }
}

static void backward(const Problem &of, Layer *layers) {
    for (Size l = of.depth; l >= 0; --l) {
        Layer &layer = layers[l];
        if (l < of.depth) {
            const Layer &above = layers[l + 1];
            for (Size k = 0; k < layer.n_out; ++k) {
                V d{};
                for (Size u = 0; u < above.n_out; ++u) d = fused(all(above.W[u * above.n_in + k]), above.delta[u], d);
                layer.delta[k] = d * layer.slope[k];
            }
        }
        for (Size k = 0; k < layer.n_out; ++k) {
            V d = layer.delta[k];
            for (Size i = 0; i < layer.n_in; ++i)
                layer.G[k * layer.n_in + i] = fused(d, layer.in[i], layer.G[k * layer.n_in + i]);
            if (layer.b) layer.Gb[k] += d;
        }
    }
}

static double sum(V a) {
    double total = 0;
    for (int lane = 0; lane < LANES; ++lane) total += a[lane];
    return total;
}

// The misfit at w, and its gradient into g (n_weights), each summed over points and times `scale`.
extern "C" double objective(const Problem *problem, const double *w, double *g, double scale) {
    const Problem &of = *problem;
    Layer layers[DEEPEST + 1];
    V *inputs = laid_out(of, w, layers), *G = layers[0].G, misfit{};
    for (Size i = 0; i < of.n_weights; ++i) G[i] = V{};
    Layer &last = layers[of.depth];
    for (Size first = 0; first < of.N; first += LANES) {
        V t, there;
        for (int lane = 0; lane < LANES; ++lane) {  // beyond the last point, it again, without a weight
            Size n = first + lane < of.N ? first + lane : of.N - 1;
            there[lane] = first + lane < of.N;
            t[lane] = of.t[n];
            for (Size d = 0; d < of.n_inputs; ++d) inputs[d][lane] = of.x[n * of.n_inputs + d];
        }
        V a, e, d;
        forward(of, layers, a);
        e = d = last.y[0] - t;
        V each = of.loss == BCE ? softplus_of(a) - a * t : of.loss == MSE ? 0.5 * e * e : absolute(e);
        if (of.loss == L1) d = where(e > 0, all(1), where(e < 0, all(-1), e));
        if (of.loss != BCE) d *= last.slope[0];
        misfit += where(there != 0, each, V{});
        last.delta[0] = where(there != 0, d * scale, V{});
        backward(of, layers);
    }
    for (Size i = 0; i < of.n_weights; ++i) g[i] = sum(G[i]);
    return sum(misfit) * scale;
}
