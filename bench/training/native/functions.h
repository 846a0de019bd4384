// Activations for a vector of lanes: f(a) and its slope f'(a), the pairs of bench.models.activations.
//
// The same bits on every processor, from every compiler: a product and a sum that round once are written
// fused(a, b, c), no others do (-ffp-contract=off), and nothing asks the C library. Coefficients are made by
// benchmarks/polynomials.py. A lane's result depends on nothing but its own number.
#pragma once
#include <type_traits>

#include "lanes.h"

#if SINGLE
#define OF(single, wide) single
#else
#define OF(single, wide) wide
#endif

// c[0] + c[1] x + …
template <int n> static inline V polynomial(const Real (&c)[n], V x) {
    V p = all(c[n - 1]);
    for (int i = n - 2; i >= 0; --i) p = fused(p, x, all(c[i]));
    return p;
}

static constexpr int FRACTION = OF(23, 52);  // bits of a number behind its leading one
static constexpr Real WHOLE = OF(12582912.f, 6755399441055744.);  // 1.5 2^FRACTION: added, it leaves no fraction
static constexpr Real BIAS = OF(127, 1023);                       // of a number's exponent

// exp(k a) = s + s q: s = 2^n, q = 2^f - 1, k a = (n + f) ln 2, |f| <= 1/2. The bits of n fall out of the sum
// that rounds to it. log2_e: k / ln 2. What is left of that constant matters in double precision alone: below,
// where k a is large exp(k a) is small, or the result does not grow with it. q is within 8e-8, and exact: 1e-8.
struct Power {
    V s, q, f, slope;  // q = f slope
};

static constexpr Real LOG2_E = OF(1.44269504f, 1.442695040888963407), LOG2_E_REST = OF(0, 2.035527374093103311e-17);

template <bool exact = true> static inline Power power(V a, Real k) {
#if SINGLE
    static const Real fine[] = {6.931471880e-01f, 2.402264978e-01f, 5.550357006e-02f,
                                9.618238378e-03f, 1.339096432e-03f, 1.540350809e-04f};
    static const Real fair[] = {6.931472153e-01f, 2.402223127e-01f, 5.550307548e-02f, 9.672091024e-03f, 1.340755128e-03f};
#else
    static const Real fine[] = {6.931471805599453094e-01, 2.402265069591007123e-01, 5.550410866482157995e-02,
                                9.618129107628477162e-03, 1.333355814642844342e-03, 1.540353039338160995e-04,
                                1.525273380405984028e-05, 1.321548679014430949e-06, 1.017808600923969973e-07,
                                7.054911620801123330e-09, 4.445538271870811498e-10, 2.567843599348820514e-11,
                                1.369148885390412889e-12};
    static const auto &fair = fine;
#endif
    V t = fused(a, all(k * LOG2_E), all(WHOLE + BIAS)), n = t - (WHOLE + BIAS);
    V f = fused(a, all(k * LOG2_E), -n);
    if (!SINGLE) f = fused(a, all(k * LOG2_E_REST), f);
    V slope = exact ? polynomial(fine, f) : polynomial(fair, f);
    return {(V)((M)t << FRACTION), f * slope, f, slope};
}

// exp(k a), k a within the bounds of normal numbers.
static inline V exponential(V a, Real k) {
    Power e = power<false>(a, k);
    return fused(e.s, e.q, e.s);
}

// tanh(|a|) = u / (u + 2), u = exp(2 |a|) - 1: as precise near 0 as u is. From 10 (20) on it is 1.
static inline V hyperbolic_tangent(V a) {
    Power e = power(below(absolute(a), OF(10, 20)), 2);
    V u = fused(e.s, e.q, e.s - 1);
    return with_sign(u / (u + 2), a);
}

static constexpr Real MOST = OF(87, 708);  // exp(MOST) and exp(-MOST) are normal numbers

static inline V sigmoid_of(V a) {
    Power e = power<false>(below(above(a, -MOST), MOST), -1);
    return 1 / fused(e.s, fused(e.f, e.slope, all(1)), all(1));
}

// log(1 + e) / e for 0 <= e <= 1.
static inline V logarithm(V e) {
#if SINGLE
    static const Real c[] = {9.999992482e-01f, -4.999508031e-01f, 3.324905813e-01f, -2.436585153e-01f,
                             1.742215193e-01f, -1.033930245e-01f, 4.120069742e-02f, -7.762606678e-03f};
    return polynomial(c, e);
#else  // 2 atanh(s) / e, s = e / (2 + e)
    static const Real c[] = {1.,      1. / 3,  1. / 5,  1. / 7,  1. / 9,  1. / 11, 1. / 13, 1. / 15, 1. / 17,
                             1. / 19, 1. / 21, 1. / 23, 1. / 25, 1. / 27, 1. / 29, 1. / 31, 1. / 33};
    V s = e / (2 + e);
    return 2 / (2 + e) * polynomial(c, s * s);
#endif
}

// log(1 + exp(a)), e = exp(-|a|).
static inline V softplus_with(V a, V e) { return fused(e, logarithm(e), positive(a)); }
static inline V falling(V a) { return exponential(below(absolute(a), MOST), -1); }  // exp(-|a|)
static inline V softplus_of(V a) { return softplus_with(a, falling(a)); }

// Phi(-x) / exp(-x^2 / 2) of the normal distribution, x >= 0; where x is large the product is 0 either way.
static inline V tail_of(V x) {
#if SINGLE
    static const Real p[] = {5.000000152e-01f, 1.879027784e-01f, 3.539423918e-02f, -1.317374743e-04f};
    static const Real q[] = {1, 1.173692502e+00f, 5.072301896e-01f, 8.369980017e-02f};
    x = below(x, 10);
    return polynomial(p, x) / polynomial(q, x);
#else  // t times a sum of Chebyshev polynomials of z, t = 1 / (1 + 0.3 x) in [1/13, 1], z in [-1, 1]
    static const Real c[] = {
        2.7493696808261459e-01,  1.80266215577505432e-01, 3.98224391224704518e-02,  5.03777140187496695e-03,
        3.43797873019452259e-05, -9.37762602687962091e-05, -6.29344346194517865e-06, 2.17697784633709519e-06,
        1.88907418114483789e-07, -6.89094284344473384e-08, -3.6978805740817805e-09,  2.58106486982074092e-09,
        -4.49418129454793249e-11, -9.52615544986151947e-11, 1.12240494582290207e-11, 2.72431288942589053e-12,
        -8.25016261822559635e-13, -1.03620045702458296e-14, 3.97364947199381143e-14, -5.73139317614661008e-15,
        -9.95517378065277834e-16, 4.63301555451785053e-16, -3.40702041771259502e-17};
    V t = 1 / fused(below(x, 40), all(0.3), all(1)), z = (t - 7. / 13) * (13. / 6), twice = 2 * z;
    V here = V{}, next = V{};
    for (int k = 22; k > 0; --k) {
        V now = fused(twice, here, all(c[k]) - next);
        next = here;
        here = now;
    }
    return t * fused(z, here, all(c[0]) - next);
#endif
}

// Phi(a) of the normal distribution and its density.
static inline void normal(V a, V &Phi, V &density) {
    V e = exponential(below(a * a, 2 * MOST), Real(-0.5)), tail = e * tail_of(absolute(a));
    Phi = where(a < 0, tail, 1 - tail);
    density = Real(0.398942280401432677940) * e;
}

// a - n pi in [-pi / 2, pi / 2] and whether n is odd, for |a| >= 1: a times the bits of 1 / pi that matter, in
// whole numbers (Payne and Hanek 1983). NaN for what is not finite.
static double far_reduced(double a, bool &odd) {
    static const uint64_t bits[] = {
        0x517cc1b727220a94, 0xfe13abe8fa9a6ee0, 0x6db14acc9e21c820, 0xff28b1d5ef5de2b0, 0xdb92371d2126e970,
        0x0324977504e8c90e, 0x7f0ef58e5894d39f, 0x74411afa975da242, 0x74ce38135a2fbf20, 0x9cc8eb1cc1a99cfa,
        0x4e422fc5defc941d, 0x8ffc4bffef02cc07, 0xf79788c5ad05368f, 0xb69b3f6793e584db, 0xa7a31fb34f2ff516,
        0xba93dd63f5f2f8bd, 0x9e839cfbc5294975, 0x35fdafd88fc6ae84, 0x2b0198237e3db5d5, 0xf867de104d7a1b0e};
    uint64_t of;
    memcpy(&of, &a, sizeof of);
    int exponent = int(of >> 52 & 2047) - 1075;  // |a| = mantissa 2^exponent
    odd = false;
    if (exponent == 2047 - 1075) return a - a;
    unsigned __int128 mantissa = (of & ((uint64_t(1) << 52) - 1)) | uint64_t(1) << 52, window = 0;
    for (int i = 0; i < 128; ++i) {  // the bit of weight 2^-(exponent + i) of 1 / pi, exponent + i = 1, 2, …
        int at = exponent + i - 1;
        window = window << 1 | (at < 0 ? 0 : bits[at / 64] >> (63 - at % 64) & 1);
    }
    unsigned __int128 turns = mantissa * window, half = (unsigned __int128)1 << 126;  // in units of 2^-127, mod 2
    odd = (turns + half) >> 127 & 1;
    __int128 rest = (__int128)((turns + half) << 1 >> 1) - (__int128)half;
    double r = double(rest) * 0x1p-127 * 3.141592653589793;
    return a < 0 ? -r : r;
}

static constexpr Real FAR = 30000;  // up to here two parts of pi will do

// (sin, cos) of a = r + n pi, |r| <= pi / 2: both change their sign where n is odd.
template <bool far> static inline void sine_cosine(V a, V &sine, V &cosine) {
    static const Real s[] = {
        OF(-1.666665705e-01f, -1.666666666666666667e-01), OF(8.333016094e-03f, 8.333333333333333333e-03),
        OF(-1.980652817e-04f, -1.984126984126984127e-04), OF(2.599861264e-06f, 2.755731922398589065e-06),
#if !SINGLE
        -2.505210838544171878e-08, 1.60590438368216146e-10, -7.647163731819816476e-13, 2.811457254345520763e-15,
        -8.220635246624329717e-18, 1.957294106339126123e-20,
#endif
    };
    static const Real c[] = {
        OF(-4.999993195e-01f, -0.5), OF(4.166397934e-02f, 4.166666666666666667e-02),
        OF(-1.385584470e-03f, -1.388888888888888889e-03), OF(2.319239788e-05f, 2.480158730158730159e-05),
#if !SINGLE
        -2.755731922398589065e-07, 2.087675698786809898e-09, -1.147074559772972471e-11, 4.779477332387385297e-14,
        -1.561920696858622646e-16, 4.110317623312164858e-19, -8.896791392450573287e-22,
#endif
    };
    const Real pi = OF(3.14159274f, 3.141592653589793), rest = OF(-8.74227800e-08f, 1.2246467991473532e-16);
    constexpr int to_sign = 8 * sizeof(Real) - 1;
    V t = fused(a, all(Real(0.3183098861837907)), all(WHOLE)), n = t - WHOLE;
    V r = fused(n, all(-rest), fused(n, all(-pi), a));
    M sign = (M)t << to_sign;
    if (far)
        for (int i = 0; i < LANES; ++i) {
            bool odd;
            if (std::abs(a[i]) > FAR) r[i] = far_reduced(a[i], odd), sign[i] = Int(odd) << to_sign;
        }
    V q = r * r;
    sine = (V)((M)fused(r * q, polynomial(s, q), r) ^ sign);
    cosine = (V)((M)fused(q, polynomial(c, q), all(1)) ^ sign);
}

// A struct for each activation, named as bench.training.compiler.struct_of names it: leaky_relu, LeakyRelu.
// keeps_slope: f gives the slope, which is kept; otherwise slope(y) tells it from the output. f is right for
// |a| <= FAR where there is an f_far, which serves the others too.
struct Identity {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return a; }
    static inline V back(V d, V) { return d; }
};

struct Sigmoid {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return sigmoid_of(a); }
    static inline V back(V d, V y) { return d * fused(-y, y, y); }
};

struct Tanh {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return hyperbolic_tangent(a); }
    static inline V back(V d, V y) { return d * fused(-y, y, all(1)); }
};

struct Relu {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return positive(a); }
    static inline V back(V d, V y) { return where(y <= 0, all(0), d); }
};

struct LeakyRelu {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return where(a > 0, a, a * Real(LEAK)); }
    static inline V back(V d, V y) { return where(y > 0, d, d * Real(LEAK)); }
};

struct Softplus {
    static constexpr bool keeps_slope = true;
    static inline V f(V a, V &slope) {
        V e = falling(a);
        slope = where(a < 0, e, all(1)) / (1 + e);
        return softplus_with(a, e);
    }
    static inline V back(V d, V slope) { return d * slope; }
};

struct Gelu {
    static constexpr bool keeps_slope = true;
    static inline V f(V a, V &slope) {
        V Phi, density;
        normal(a, Phi, density);
        slope = fused(a, density, Phi);
        return a * Phi;
    }
    static inline V back(V d, V slope) { return d * slope; }
};

struct Sin {
    static constexpr bool keeps_slope = true;
    static inline V f(V a, V &slope) {
        V sine;
        sine_cosine<false>(a, sine, slope);
        return sine;
    }
    static V f_far(V a, V &slope) {
        V sine;
        sine_cosine<true>(a, sine, slope);
        return sine;
    }
    static inline V back(V d, V slope) { return d * slope; }
};

template <typename Function, typename = void> constexpr bool has_far = false;
template <typename Function> constexpr bool has_far<Function, std::void_t<decltype(&Function::f_far)>> = true;

// Of a row of activations a: outputs y, and slopes where they are kept.
template <typename Function, int points> static inline void row(const V *a, V *y, V *slope) {
    for (int p = 0; p < points; ++p) y[p] = Function::f(a[p], slope[p]);
    if constexpr (has_far<Function>) {
        V most{};
        for (int p = 0; p < points; ++p) most = where(absolute(a[p]) > most, absolute(a[p]), most);
        if (__builtin_expect(any(most > FAR), 0))
            for (int p = 0; p < points; ++p) y[p] = Function::f_far(a[p], slope[p]);
    }
}
