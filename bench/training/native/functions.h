// Activations for a vector of lanes: f(a) and its slope f'(a), the pairs of bench.models.activations.
//
// Single precision takes polynomials (made by benchmarks/polynomials.py) that stay within a few units
// in the last place; double precision asks the C library, lane by lane, and serves as a check.
// A lane's result depends on nothing but its own number.
#pragma once
#include <cmath>
#include <cstdint>

#if SINGLE
typedef float Real;
typedef int32_t Int;
#else
typedef double Real;
typedef int64_t Int;
#endif
typedef Real V __attribute__((vector_size(LANES * sizeof(Real))));  // one number of each lane
typedef Int M __attribute__((vector_size(LANES * sizeof(Real))));   // a mask, all ones or all zeros

static inline V all(Real value) { return value - V{}; }
static inline V where(M mask, V yes, V no) { return mask ? yes : no; }
static inline V one_where(M mask) { return (V)(mask & (M)all(1)); }
static inline V absolute(V a) { return (V)((M)a & ~(M)all(Real(-0.0))); }
static inline V with_sign(V size, V sign) { return (V)((M)size | ((M)sign & (M)all(Real(-0.0)))); }
static inline V positive(V a) { return where(a < 0, all(0), a); }  // NaN stays NaN

template <typename F> static inline V each(V a, F f) {
    V y;
    for (int i = 0; i < LANES; ++i) y[i] = f(a[i]);
    return y;
}

static inline V root(V a) { return each(a, [](Real v) { return std::sqrt(v); }); }

#if SINGLE

template <int n> static inline V polynomial(const Real (&c)[n], V x) {
    V p = all(c[n - 1]);
    for (int i = n - 2; i >= 0; --i) p = p * x + c[i];
    return p;
}

static inline V nearest(V a) { return (a + 12582912.f) - 12582912.f; }  // 1.5 * 2^23 leaves no fraction
static inline V two_to(M n) { return (V)((n + 127) << 23); }

// exp(a) = 2^n exp(r), |r| <= ln 2 / 2. The power of two comes in halves: neither overflows alone.
static inline V exponential(V a) {
    static const Real c[] = {5.000000097e-01f, 1.666651718e-01f, 4.166620067e-02f, 8.369088284e-03f,
                             1.395083345e-03f};
    a = where(a < -104, all(-104), where(a > 89, all(89), a));
    V n = nearest(a * 1.44269504f);
    V r = (a - n * 0.693145752f) - n * 1.42860677e-6f;  // ln 2 in two parts, the first one short
    V y = polynomial(c, r) * (r * r) + r + 1;
    M whole = __builtin_convertvector(n, M), half = whole >> 1;
    return y * two_to(half) * two_to(whole - half);
}

// log(1 + u) = 2 atanh(s), s = u / (2 + u), for 0 <= u <= 1.
static inline V log_of_1_plus(V u) {
    static const Real c[] = {3.333320656e-01f, 2.001084959e-01f, 1.399956970e-01f, 1.401223283e-01f};
    V s = u / (2 + u), q = s * s;
    return 2 * s + 2 * s * q * polynomial(c, q);
}

// (sin, cos): quarter turns taken off in three parts; beyond 30,000 the C library takes them off.
static inline void sine_cosine(V a, V &sine, V &cosine) {
    static const Real s[] = {-1.666665485e-01f, 8.332172273e-03f, -1.951647887e-04f};
    static const Real c[] = {4.166664671e-02f, -1.388735977e-03f, 2.443753093e-05f};
    V n = nearest(a * 0.636619772f);
    V r = ((a - n * 1.5703125f) - n * 4.83751297e-4f) - n * 7.54978942e-8f;
    V q = r * r;
    V odd = r + r * q * polynomial(s, q), even = 1 - 0.5f * q + q * q * polynomial(c, q);
    M quarter = __builtin_convertvector(n, M);
    M swapped = (quarter & 1) != 0;
    sine = where(swapped, even, odd);
    cosine = where(swapped, odd, even);
    sine = (V)((M)sine ^ ((quarter & 2) << 30));
    cosine = (V)((M)cosine ^ (((quarter + 1) & 2) << 30));
    M far = ~(absolute(a) <= 30000);
    bool any = false;
    for (int i = 0; i < LANES; ++i) any |= far[i] != 0;
    if (any) {
        sine = where(far, each(a, [](Real v) { return std::sin(v); }), sine);
        cosine = where(far, each(a, [](Real v) { return std::cos(v); }), cosine);
    }
}

static inline V hyperbolic_tangent(V a) {
    static const Real c[] = {-3.333328392e-01f, 1.333149125e-01f, -5.374349526e-02f, 2.065057899e-02f,
                             -5.717036547e-03f};
    V size = absolute(a), e = exponential(-2 * size), q = a * a;
    V near = a + a * q * polynomial(c, q), far = with_sign((1 - e) / (1 + e), a);
    return where(size < 0.625f, near, far);
}

// Phi(a) of the normal distribution and its density: Phi(-x) = exp(-x^2 / 2) m(x), x >= 0.
static inline void normal(V a, V &Phi, V &density) {
    static const Real c[] = {1.196866901e-01f,  1.195718089e-01f, 1.102354677e-01f,  7.838944405e-02f,
                             9.615743896e-02f,  -7.942463796e-02f, 1.917859287e-01f, -2.282146534e-01f,
                             1.124360635e-01f,  -2.062355225e-02f};
    V e = exponential(-0.5f * a * a), t = 1 / (1 + 0.3f * absolute(a));
    V tail = e * t * polynomial(c, t);
    Phi = where(a < 0, tail, 1 - tail);
    density = 0.398942280f * e;
}

#else

static inline V exponential(V a) { return each(a, [](Real v) { return std::exp(v); }); }
static inline V log_of_1_plus(V u) { return each(u, [](Real v) { return std::log1p(v); }); }
static inline V hyperbolic_tangent(V a) { return each(a, [](Real v) { return std::tanh(v); }); }

static inline void sine_cosine(V a, V &sine, V &cosine) {
    sine = each(a, [](Real v) { return std::sin(v); });
    cosine = each(a, [](Real v) { return std::cos(v); });
}

static inline void normal(V a, V &Phi, V &density) {
    Phi = each(a, [](Real v) { return 0.5 * std::erfc(-v * 0.70710678118654752440); });
    density = 0.39894228040143267794 * exponential(-0.5 * a * a);
}

#endif

static inline V sigmoid_of(V a) { return 1 / (1 + exponential(-a)); }
static inline V softplus_of(V a) { return positive(a) + log_of_1_plus(exponential(-absolute(a))); }

// A struct for each activation, named as bench.training.compiler.struct_of names it: leaky_relu, LeakyRelu.
// keeps_slope: f gives the slope, which is kept; otherwise slope(y) tells it from the output.
struct Identity {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return a; }
    static inline V back(V d, V) { return d; }
};

struct Sigmoid {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return sigmoid_of(a); }
    static inline V back(V d, V y) { return d * (y * (1 - y)); }
};

struct Tanh {
    static constexpr bool keeps_slope = false;
    static inline V f(V a, V &) { return hyperbolic_tangent(a); }
    static inline V back(V d, V y) { return d * (1 - y * y); }
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
        V e = exponential(-absolute(a));
        slope = where(a < 0, e, all(1)) / (1 + e);
        return positive(a) + log_of_1_plus(e);
    }
    static inline V back(V d, V slope) { return d * slope; }
};

struct Gelu {
    static constexpr bool keeps_slope = true;
    static inline V f(V a, V &slope) {
        V Phi, density;
        normal(a, Phi, density);
        slope = Phi + a * density;
        return a * Phi;
    }
    static inline V back(V d, V slope) { return d * slope; }
};

struct Sin {
    static constexpr bool keeps_slope = true;
    static inline V f(V a, V &slope) {
        V sine;
        sine_cosine(a, sine, slope);
        return sine;
    }
    static inline V back(V d, V slope) { return d * slope; }
};
