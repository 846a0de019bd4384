// What trained networks say of points, in double precision: a vector of points at a time, network after network.
//
// Each sum is in the order of its terms, each product with its sum is one rounding (lanes.h): the same bits on
// every processor, from every compiler. Compiled with SINGLE 0, LANES (8), LEAK and OUTPUTS: CASE(0, Identity) …
#include "functions.h"

typedef int64_t Size;
static const int BLOCKS = 4;  // vectors of points that go through a layer together

// As bench.training.evaluate.Networks lays it out.
struct Networks {
    Size K, N, n_inputs, depth, bias, activation, output, n_weights;
    const Size *widths;             // depth hidden widths
    const double *weights, *x;      // (K, n_weights) in torch's order, (K, N, n_inputs)
    double *a, *y, *softplus;       // (K, N): of the output unit; log(1 + exp(a))
    V *scratch;                     // twice the widest layer's or the input's BLOCKS vectors
};

static void apply(Size which, const V *a, V *y) {
    V slope[BLOCKS];
    switch (which) {
#define CASE(number, Function)                \
    case number:                              \
        row<Function, BLOCKS>(a, y, slope);   \
        return;
        OUTPUTS
#undef CASE
    }
}

// (n_out, BLOCKS) activations of a layer from inputs (n_in, BLOCKS); W (n_out, n_in), then biases.
static const double *layer(const double *W, Size n_out, Size n_in, Size bias, const V *in, V *out) {
    for (Size k = 0; k < n_out; ++k) {
        V a[BLOCKS];
        for (V &one : a) one = all(bias ? W[n_out * n_in + k] : 0);
        for (Size i = 0; i < n_in; ++i)
            for (int b = 0; b < BLOCKS; ++b) a[b] = fused(all(W[k * n_in + i]), in[i * BLOCKS + b], a[b]);
        for (int b = 0; b < BLOCKS; ++b) out[k * BLOCKS + b] = a[b];
    }
    return W + n_out * (n_in + bias);
}

extern "C" Size lanes() { return LANES; }

extern "C" void outputs(const Networks *networks, Size widest) {
    const Networks &of = *networks;
    const Size D = of.n_inputs, together = BLOCKS * LANES;
    for (Size k = 0; k < of.K; ++k)
        for (Size first = 0; first < of.N; first += together) {
            Size n = first + together < of.N ? together : of.N - first;
            V *in = of.scratch, *out = of.scratch + widest * BLOCKS;
            for (Size p = 0; p < together; ++p)  // beyond the last point, it again
                for (Size d = 0; d < D; ++d)
                    ((double *)(in + d * BLOCKS))[p] = of.x[(k * of.N + first + (p < n ? p : n - 1)) * D + d];
            const double *W = of.weights + k * of.n_weights;
            Size n_in = D;
            for (Size l = 0; l < of.depth; ++l) {
                W = layer(W, of.widths[l], n_in, of.bias, in, out);
                n_in = of.widths[l];
                for (Size u = 0; u < n_in; ++u) apply(of.activation, out + u * BLOCKS, in + u * BLOCKS);
            }
            layer(W, 1, n_in, of.bias, in, out);
            V y[BLOCKS], s[BLOCKS];
            apply(of.output, out, y);
            for (int b = 0; b < BLOCKS; ++b) s[b] = softplus_of(out[b]);
            memcpy(of.a + k * of.N + first, out, n * sizeof(double));
            memcpy(of.y + k * of.N + first, y, n * sizeof(double));
            memcpy(of.softplus + k * of.N + first, s, n * sizeof(double));
        }
}
