// What a step makes of the gradient, as bench.training.rules has it: of one group of networks, weight by weight.
//
// Rates are double precision and become the engine's own after they were put together, as torch does it.
#pragma once
#include "lanes.h"

enum Rule { PLAIN, MOMENTUM, NESTEROV, ADAM, ADAMW };  // as bench.training.lanes.RULES

struct Steps {
    int64_t n_weights;
    V *P, *G, *first, *second;  // weights, gradient; velocity or mean of gradients; mean of their squares
    const Wide &eta, &alpha, &beta, &beta2, &eps;  // beta: momentum, or Adam's first
    Wide *powers;               // beta^t, beta2^t
};

static inline V narrow(Wide a) { return __builtin_convertvector(a, V); }

// One step of descent; G is 0 afterwards. factor: what eta is times in this epoch.
template <Rule rule> static void step(const Steps &of, double factor) {
    const Wide rate = of.eta * factor;
    const V eta = narrow(rate), alpha = narrow(of.alpha), beta = narrow(of.beta);
    for (int64_t i = 0; i < of.n_weights; ++i) {
        V h = fused(alpha, of.P[i], of.G[i]), v = h;
        if (rule != PLAIN) v = of.first[i] = fused(beta, of.first[i], h);
        if (rule == NESTEROV) v = fused(beta, v, h);
        of.P[i] = fused(-eta, v, of.P[i]);
        of.G[i] = V{};
    }
}

// Adam's: (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps) with both sides times sqrt(1 - b2^t), one division.
template <bool decoupled> static void adam(const Steps &of, double factor) {
    of.powers[0] *= of.beta;
    of.powers[1] *= of.beta2;
    const Wide rate = of.eta * factor, bias = root(1 - of.powers[1]);
    const V size = narrow(rate / (1 - of.powers[0]) * bias), small = narrow(of.eps * bias);
    const V alpha = narrow(of.alpha), kept = narrow(1 - rate * of.alpha);
    const V rest = narrow(1 - of.beta), beta2 = narrow(of.beta2), rest2 = narrow(1 - of.beta2);
    for (int64_t i = 0; i < of.n_weights; ++i) {
        V h = decoupled ? of.G[i] : fused(alpha, of.P[i], of.G[i]);
        V w = decoupled ? of.P[i] * kept : of.P[i];
        V m = of.first[i] = fused(rest, h - of.first[i], of.first[i]);
        V s = of.second[i] = fused(rest2 * h, h, beta2 * of.second[i]);
        of.P[i] = fused(-size, m / (root(s) + small), w);
        of.G[i] = V{};
    }
}

static void step_by(int64_t rule, const Steps &of, double factor) {
    switch (rule) {
        case PLAIN: return step<PLAIN>(of, factor);
        case MOMENTUM: return step<MOMENTUM>(of, factor);
        case NESTEROV: return step<NESTEROV>(of, factor);
        case ADAM: return adam<false>(of, factor);
        case ADAMW: return adam<true>(of, factor);
    }
}
