// Symmetric matrices of lanes: K = L L^T, M = L^-1, and entries of K^-1 = M^T M, in tiles held in registers.
//
// A matrix is rows of n vectors, n a multiple of TILE_SIDE; L is kept by rows, M transposed, so that every sum runs
// along two rows. Sums are in the order of their index whatever the tile: the same bits on every processor.
#pragma once
#include "lanes.h"

typedef int64_t Size;
static constexpr int TILE_SIDE = 4;
#if defined(__AVX512F__) || defined(__aarch64__)
static constexpr int PART = 4;  // of a tile, at once: as many sums as there are registers for
#else
static constexpr int PART = 2;
#endif
typedef V Tile[TILE_SIDE][TILE_SIDE];

// sums[r][c] = sum of A[r][k] B[c][k] over k in [from, to); rows of A and B are n apart.
static inline void products(const V *A, const V *B, Size n, Size from, Size to, Tile &sums) {
    for (int r0 = 0; r0 < TILE_SIDE; r0 += PART)
        for (int c0 = 0; c0 < TILE_SIDE; c0 += PART) {
            V part[PART][PART] = {};
            for (Size k = from; k < to; ++k)
                for (int r = 0; r < PART; ++r)
                    for (int c = 0; c < PART; ++c)
                        part[r][c] = fused(A[(r0 + r) * n + k], B[(c0 + c) * n + k], part[r][c]);
            for (int r = 0; r < PART; ++r)
                for (int c = 0; c < PART; ++c) sums[r0 + r][c0 + c] = part[r][c];
        }
}

// L of K, whose tile (i, j), j <= i, `tile` gives; 1 / L_ii into `inverse`. Lanes that are not positive definite
// are set in `failed`, and their numbers mean nothing.
template <typename F> static void factor(Size n, V *L, V *inverse, M &failed, F tile) {
    for (Size j = 0; j < n; j += TILE_SIDE) {
        for (Size i = j; i < n; i += TILE_SIDE) {
            Tile K, sums;
            tile(i, j, K);
            products(L + i * n, L + j * n, n, 0, j, sums);
            for (int c = 0; c < TILE_SIDE; ++c) {
                for (int r = i == j ? c : 0; r < TILE_SIDE; ++r) {
                    V rest = K[r][c] - sums[r][c];
                    for (int k = 0; k < c; ++k) rest = fused(-L[(i + r) * n + j + k], L[(j + c) * n + j + k], rest);
                    if (i == j && r == c) {
                        M wrong = ~(rest > 0);
                        failed |= wrong;
                        V side = root(where(wrong, all(1), rest));
                        L[(i + r) * n + j + c] = side;
                        inverse[j + c] = 1 / side;
                    } else {
                        L[(i + r) * n + j + c] = rest * inverse[j + c];
                    }
                }
            }
        }
    }
}

// M^T of L: MT[j n + i] = M_ij for i >= j, 0 below the diagonal within its tile.
static void invert(Size n, const V *L, const V *inverse, V *MT) {
    for (Size j = 0; j < n; j += TILE_SIDE)
        for (Size i = j; i < n; i += TILE_SIDE) {
            Tile sums;
            products(L + i * n, MT + j * n, n, j, i, sums);
            for (int c = 0; c < TILE_SIDE; ++c)
                for (int r = 0; r < TILE_SIDE; ++r) {
                    V rest = (i == j && r == c ? all(1) : all(0)) - sums[r][c];
                    for (int k = 0; k < r; ++k)
                        rest = fused(-L[(i + r) * n + i + k], MT[(j + c) * n + i + k], rest);
                    MT[(j + c) * n + i + r] = rest * inverse[i + r];
                }
        }
}

// v = L^-1 t and w = K^-1 t by M^T.
static void solve(Size n, const V *MT, const V *t, V *v, V *w) {
    for (Size i = 0; i < n; ++i) v[i] = V{};
    for (Size j = 0; j < n; ++j)
        for (Size i = j; i < n; ++i) v[i] = fused(MT[j * n + i], t[j], v[i]);
    for (Size j = 0; j < n; ++j) {
        V sum{};
        for (Size i = j; i < n; ++i) sum = fused(MT[j * n + i], v[i], sum);
        w[j] = sum;
    }
}

// v = L^-1 t.
static void forward_solve(Size n, const V *L, const V *inverse, const V *t, V *v) {
    for (Size i = 0; i < n; ++i) {
        V rest = t[i];
        for (Size k = 0; k < i; ++k) rest = fused(-L[i * n + k], v[k], rest);
        v[i] = rest * inverse[i];
    }
}
