// A vector of lanes: one number of each network, and what is done with all of them at once.
//
// fused(a, b, c) = a b + c, rounded once, on every machine: by the processor's own instruction, or, where it
// has none, in double precision. All other operations round alike everywhere by themselves.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

#if SINGLE
typedef float Real;
typedef int32_t Int;
#else
typedef double Real;
typedef int64_t Int;
#endif
typedef Real V __attribute__((vector_size(LANES * sizeof(Real))));  // one number of each lane
typedef Int M __attribute__((vector_size(LANES * sizeof(Real))));   // a mask, all ones or all zeros
typedef double Wide __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t WideInt __attribute__((vector_size(LANES * sizeof(double))));

static inline V all(Real value) { return value - V{}; }
static inline V where(M mask, V yes, V no) { return mask ? yes : no; }
static inline V one_where(M mask) { return (V)(mask & (M)all(1)); }
static inline V absolute(V a) { return (V)((M)a & ~(M)all(Real(-0.0))); }
static inline V with_sign(V size, V sign) { return (V)((M)size | ((M)sign & (M)all(Real(-0.0)))); }
static inline Wide wide(V a) { return __builtin_convertvector(a, Wide); }

// Whether the mask is set in any lane.
static inline bool any(M mask) {
#if defined(__AVX512F__)
    constexpr int size = sizeof(__m512i);
    auto set = [](const char *at) { return _mm512_test_epi32_mask(_mm512_loadu_si512(at), _mm512_set1_epi32(-1)) != 0; };
#elif defined(__AVX__)
    constexpr int size = sizeof(__m256i);
    auto set = [](const char *at) {
        __m256i part = _mm256_loadu_si256((const __m256i *)at);
        return !_mm256_testz_si256(part, part);
    };
#else
    constexpr int size = sizeof(int64_t);
    auto set = [](const char *at) { return *(const int64_t *)at != 0; };
#endif
    bool found = false;
    if constexpr (sizeof(M) % size == 0)
        for (size_t i = 0; i < sizeof(M); i += size) found |= set((const char *)&mask + i);
    else
        for (int i = 0; i < LANES; ++i) found |= mask[i] != 0;
    return found;
}

// Register, and FUSED of three of them, where this processor has the instruction. UNFUSED: do without, for tests.
#if defined(UNFUSED)
#elif defined(__AVX512F__) && SINGLE && LANES % 16 == 0
typedef __m512 Register;
#define FUSED _mm512_fmadd_ps
#define LARGER _mm512_max_ps
#define SMALLER _mm512_min_ps
#elif defined(__AVX512F__) && !SINGLE && LANES % 8 == 0
typedef __m512d Register;
#define FUSED _mm512_fmadd_pd
#define LARGER _mm512_max_pd
#define SMALLER _mm512_min_pd
#elif defined(__FMA__) && SINGLE && LANES % 8 == 0
typedef __m256 Register;
#define FUSED _mm256_fmadd_ps
#define LARGER _mm256_max_ps
#define SMALLER _mm256_min_ps
#elif defined(__FMA__) && !SINGLE && LANES % 4 == 0
typedef __m256d Register;
#define FUSED _mm256_fmadd_pd
#define LARGER _mm256_max_pd
#define SMALLER _mm256_min_pd
#elif defined(__FMA__) && SINGLE && LANES % 4 == 0
typedef __m128 Register;
#define FUSED _mm_fmadd_ps
#define LARGER _mm_max_ps
#define SMALLER _mm_min_ps
#elif defined(__aarch64__) && SINGLE && LANES % 4 == 0
typedef float32x4_t Register;
#define FUSED(a, b, c) vfmaq_f32(c, a, b)
#elif defined(__aarch64__) && !SINGLE && LANES % 2 == 0
typedef float64x2_t Register;
#define FUSED(a, b, c) vfmaq_f64(c, a, b)
#endif

// Square roots, which every processor rounds exactly.
template <typename Lanes> static inline Lanes root(Lanes a) {
    for (int i = 0; i < LANES; ++i) a[i] = std::sqrt(a[i]);
    return a;
}

#ifdef FUSED
static const bool FUSES = true;
template <typename Lanes> static inline Lanes fused_in(Lanes a, Lanes b, Lanes c) {
    if constexpr (sizeof(Lanes) == sizeof(Register)) {
        return (Lanes)FUSED((Register)a, (Register)b, (Register)c);
    } else {  // lanes of several registers
        constexpr int parts = sizeof(Lanes) / sizeof(Register);
        Register x[parts], y[parts], z[parts];
        memcpy(x, &a, sizeof a);
        memcpy(y, &b, sizeof b);
        memcpy(z, &c, sizeof c);
        for (int i = 0; i < parts; ++i) z[i] = FUSED(x[i], y[i], z[i]);
        memcpy(&c, z, sizeof c);
        return c;
    }
}
static inline V fused(V a, V b, V c) { return fused_in(a, b, c); }
#elif SINGLE
static const bool FUSES = false;
// The product is exact in double precision. So would the rounding of the sum be to single, were it not rounded
// before, and that matters only where it then lies half way between two numbers of single precision. There it is
// rounded to odd first, after which the two roundings are one (Boldo and Melquiond 2008).
static V fused_half_way(Wide product, Wide addend) {
    Wide sum = product + addend;
    Wide of_addend = sum - product, lost = (product - (sum - of_addend)) + (addend - of_addend);
    WideInt inexact = (lost < 0) | (lost > 0), outward = (lost < 0) != (sum < 0), bits = (WideInt)sum;
    WideInt finite = sum - sum == 0;
    bits = inexact & finite ? (bits + (outward ? WideInt{} - 1 : WideInt{})) | 1 : bits;
    return __builtin_convertvector((Wide)bits, V);
}
static inline V fused(V a, V b, V c) {
    Wide product = wide(a) * wide(b), addend = wide(c), sum = product + addend;
    WideInt half_way = ((WideInt)sum & 0x1fffffff) == 0x10000000;
    int64_t found = 0;
    for (int i = 0; i < LANES; ++i) found |= half_way[i];
    if (__builtin_expect(found != 0, 0)) return fused_half_way(product, addend);
    return __builtin_convertvector(sum, V);
}
#else
static const bool FUSES = false;
static inline V fused(V a, V b, V c) {
    V y;
    for (int i = 0; i < LANES; ++i) y[i] = std::fma(a[i], b[i], c[i]);
    return y;
}
#endif

#ifdef LARGER  // of two, x86's gives the second where they do not compare: one instruction for two
template <typename F> static inline V paired(V a, V b, F of) {
    constexpr int parts = sizeof(V) / sizeof(Register);
    Register x[parts], y[parts];
    memcpy(x, &a, sizeof a);
    memcpy(y, &b, sizeof b);
    for (int i = 0; i < parts; ++i) y[i] = of(x[i], y[i]);
    memcpy(&b, y, sizeof b);
    return b;
}
static inline V larger(V least, V a) {
    return paired(least, a, [](Register x, Register y) { return LARGER(x, y); });
}
static inline V smaller(V most, V a) {
    return paired(most, a, [](Register x, Register y) { return SMALLER(x, y); });
}
#else
static inline V larger(V least, V a) { return where(a < least, least, a); }
static inline V smaller(V most, V a) { return where(a > most, most, a); }
#endif
static inline V positive(V a) { return larger(all(0), a); }  // NaN stays NaN, here and below
static inline V above(V a, Real least) { return larger(all(least), a); }
static inline V below(V a, Real most) { return smaller(all(most), a); }

// Numbers below the smallest normal one are taken for 0 while this lives: at batch size 1 they cost up to half
// the time. On other processors than these they stay, and with them the last bits differ.
struct Flush {
#if defined(__SSE2__)
    unsigned before = __builtin_ia32_stmxcsr();
    Flush() { __builtin_ia32_ldmxcsr(before | 0x8040); }
    ~Flush() { __builtin_ia32_ldmxcsr(before); }
#elif defined(__aarch64__)
    uint64_t before;
    Flush() {
        asm volatile("mrs %0, fpcr" : "=r"(before));
        asm volatile("msr fpcr, %0" : : "r"(before | (1 << 24)));
    }
    ~Flush() { asm volatile("msr fpcr, %0" : : "r"(before)); }
#endif
};
