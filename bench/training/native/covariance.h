// Kernels of a Gaussian process for a vector of lanes: R = f(q), q = sum_d (x_d - x'_d)^2 / l_d^2, and what the
// derivatives need: g = -2 df/dq, so that dR/dlog l_d = g q_d, and dR/dlog of the kernel's parameter.
//
// As bench.gp.kernels has them, and numbered in bench.gp.lanes.
#pragma once
#include "functions.h"

typedef long double Long;  // where double precision leaves nothing: nearly singular matrices

// log of a normal number: of its exponent, and 2 atanh(s) of the rest between sqrt(1/2) and sqrt(2).
static inline V natural_log(V a) {
    M bits = (M)a, exponent = (bits >> 52) - 1023;
    V rest = (V)((bits & 0xfffffffffffffLL) | 0x3ff0000000000000LL);
    M large = rest > 1.4142135623730951;
    rest = where(large, rest * 0.5, rest);
    V k = __builtin_convertvector(exponent - large, V);  // a mask is -1
    V s = (rest - 1) / (rest + 1), z = s * s;
    static const Real c[] = {1.,      1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11,
                             1. / 13, 1. / 15, 1. / 17, 1. / 19, 1. / 21, 1. / 23};
    V tail = 2 * s * polynomial(c, z);
    return fused(k, all(6.93147180369123816490e-01), fused(k, all(1.90821492927058770002e-10), tail));
}

static inline V falling_by(V u) { return exponential(below(u, MOST), -1); }  // exp(-u), u >= 0

struct Rbf {
    static constexpr bool has_parameter = false;
    static inline void at(V q, V, V &f, V &g, V &) { f = g = exponential(below(q, 2 * MOST), Real(-0.5)); }
    static Long exactly(Long q, Long) { return std::exp(-q / 2); }
};

struct Matern52 {
    static constexpr bool has_parameter = false;
    static inline void at(V q, V, V &f, V &g, V &) {
        V u = root(5 * q), fall = falling_by(u);
        f = fused(u, fused(u, all(1. / 3), all(1)), all(1)) * fall;
        g = fused(u, fall, fall) * (5. / 3);
    }
    static Long exactly(Long q, Long) {
        Long u = std::sqrt(5 * q);
        return (1 + u + u * u / 3) * std::exp(-u);
    }
};

struct RationalQuadratic {
    static constexpr bool has_parameter = true;
    static inline void at(V q, V alpha, V &f, V &g, V &by) {
        V b = 1 + q / (2 * alpha), log_b = natural_log(b);
        f = falling_by(alpha * log_b);
        g = f / b;
        by = alpha * f * (1 - 1 / b - log_b);
    }
    static Long exactly(Long q, Long alpha) { return std::exp(-alpha * std::log1p(q / (2 * alpha))); }
};
