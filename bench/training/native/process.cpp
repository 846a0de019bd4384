// The log marginal likelihood of Gaussian processes and searches for its maximum: eight searches at once, a lane each.
//
//     K = c (R + ratio 1),   f = n/2 log c + t^T (R + ratio 1)^-1 t / (2 c) + log det (R + ratio 1) / 2 + n/2 log 2 pi
//
// f is minimised over the logarithms of the kernel's own hyperparameters and of ratio; for each of these the best c
// within its bounds is known (bench.gp.lanes says how). Always eight lanes: the same bits on every processor, and each
// search's own, whatever runs beside it. Compiled with SINGLE 0, KERNEL (a struct of covariance.h) and LEAK.
#undef LANES
#define LANES 8
#include <algorithm>
#include <vector>

#include "cholesky.h"
#include "covariance.h"

typedef std::vector<double> Numbers;

// As bench.gp.lanes.Problem lays it out.
struct Problem {
    Size n, n_inputs, n_scales, n_own;    // points, inputs, length scales, own hyperparameters
    const double *z, *t;                  // of every problem: (n, n_inputs), (n)
    const double *bounds;                 // of every problem: (n_own + 3, 2) logarithms: c, own, ratio, noise
    Size n_searches;
    const Size *of;                       // each search's problem
    double *theta;                        // (n_searches, n_own + 2): c, own, ratio; a start, then where it ended
    double *value;                        // (n_searches): log p there, -inf where there is none
    double *slope;                        // (n_searches): the steepest slope along which there is room
    Size *rounds;                         // (n_searches): likelihoods asked for
    Size most_rounds;
    V *scratch;
};

struct Memory {
    Size n;  // points, and more up to a multiple of a tile's side
    V *z, *t, *L, *MT, *g, *by, *inverse, *v, *w;
    Memory(const Problem &of) : n((of.n + TILE_SIDE - 1) / TILE_SIDE * TILE_SIDE) {
        V *free = of.scratch;
        auto take = [&](Size size) {
            V *found = free;
            free += size;
            return found;
        };
        z = take(n * of.n_inputs), t = take(n), L = take(n * n), MT = take(n * n), g = take(n * n);
        by = KERNEL::has_parameter ? take(n * n) : g;
        inverse = take(n), v = take(n), w = take(n);
    }
};

static inline Size rows_of(Size n) { return (n + TILE_SIDE - 1) / TILE_SIDE * TILE_SIDE; }

extern "C" Size scratch_size(Size n, Size n_inputs, Size n_own) {
    Size rows = rows_of(n);
    return rows * n_inputs + 4 * rows + (3 + KERNEL::has_parameter) * rows * rows + 4 * n_own + 64;
}

struct Limits {  // of logarithms
    V low_c, high_c, low_noise, high_noise;
};

// What a likelihood is asked at, and says: a vector for each logarithm.
struct Asked {
    std::vector<V> own;  // n_own logarithms
    V ratio;
    Limits limits;
};

// f at the best c. along: df / dlog c where c = noise / ratio is held at a bound of noise, else 0.
struct Fitted {
    V f, log_c, along;
};

struct Said {
    Fitted fitted;
    std::vector<V> slope;  // n_own and the ratio's
};

static inline V exponential_of(V a) { return exponential(below(above(a, -MOST), MOST), 1); }

// The tile (i, j) of R + ratio 1, and what derivatives need of it. Rows past the last point are those of 1.
static inline void tile_of(const Problem &of, const Memory &in, const std::vector<V> &nearness, V alpha, V ratio, Size i,
                           Size j, Tile &K) {
    const Size D = of.n_inputs, n = in.n;
    for (int r = 0; r < TILE_SIDE; ++r)
        for (int c = 0; c < TILE_SIDE; ++c) {
            Size row = i + r, column = j + c;
            if (column > row) continue;
            V f{}, g{}, by{};
            if (row == column) {
                f = row < of.n ? 1 + ratio : all(1);
            } else if (row < of.n) {
                V q{};
                for (Size d = 0; d < D; ++d) {
                    V apart = (in.z[row * D + d] - in.z[column * D + d]) * nearness[of.n_scales > 1 ? d : 0];
                    q = fused(apart, apart, q);
                }
                KERNEL::at(q, alpha, f, g, by);
            }
            K[r][c] = f;
            in.g[row * n + column] = g;
            if (KERNEL::has_parameter) in.by[row * n + column] = by;
        }
}

// tr((R + ratio 1)^-1 dR) - w^T dR w / c over the own hyperparameters, and the same of ratio 1, halved.
static void slopes(const Problem &of, const Memory &in, const std::vector<V> &nearness, V ratio, V c, Said &said) {
    const Size D = of.n_inputs, n = in.n, S = of.n_scales;
    V per_c = 1 / c, trace{};
    for (V &one : said.slope) one = V{};
    for (Size i = 0; i < n; i += TILE_SIDE)
        for (Size j = 0; j <= i; j += TILE_SIDE) {
            Tile K;
            products(in.MT + i * n, in.MT + j * n, n, i, n, K);
            for (int r = 0; r < TILE_SIDE; ++r)
                for (int col = 0; col < TILE_SIDE; ++col) {
                    Size row = i + r, column = j + col;
                    if (column > row || row >= of.n) continue;
                    V W = fused(-in.w[row] * per_c, in.w[column], K[r][col]);
                    if (row == column) {
                        trace += W;
                        continue;
                    }
                    V Wg = W * in.g[row * n + column];
                    if (S == 1) {
                        V q{};
                        for (Size d = 0; d < D; ++d) {
                            V apart = (in.z[row * D + d] - in.z[column * D + d]) * nearness[0];
                            q = fused(apart, apart, q);
                        }
                        said.slope[0] = fused(Wg, q, said.slope[0]);
                    } else {
                        for (Size d = 0; d < D; ++d) {
                            V apart = (in.z[row * D + d] - in.z[column * D + d]) * nearness[d];
                            said.slope[d] = fused(Wg, apart * apart, said.slope[d]);
                        }
                    }
                    if (KERNEL::has_parameter) said.slope[S] = fused(W, in.by[row * n + column], said.slope[S]);
                }
        }
    said.slope[of.n_own] = trace * ratio / 2;  // entries off the diagonal count twice, and are halved
}

// Of a factor and v = L^-1 t; f is infinite where the matrix has no factor.
static Fitted best_c(const Problem &of, const Memory &in, const Limits &limits, V log_ratio, M failed) {
    V S{}, log_root{};
    for (Size i = 0; i < of.n; ++i) S = fused(in.v[i], in.v[i], S);
    for (Size i = 0; i < of.n; ++i) log_root += natural_log(in.L[i * in.n + i]);
    const double half = of.n / 2.0;
    V best = S / double(of.n);
    V log_best = natural_log(where(best > 1e-300, best, all(1e-300)));
    // noise = c ratio has bounds too: those of c depend on ratio then, and c moves as ratio does
    V from_noise = limits.low_noise - log_ratio, to_noise = limits.high_noise - log_ratio;
    V low = where(from_noise > limits.low_c, from_noise, limits.low_c);
    V high = where(to_noise < limits.high_c, to_noise, limits.high_c);
    V log_c = where(log_best < low, low, where(log_best > high, high, log_best)), c = exponential_of(log_c);
    V f = half * log_c + S / (2 * c) + log_root + half * 1.8378770664093454836;
    M moves = ((log_best < low) & (from_noise > limits.low_c)) | ((log_best > high) & (to_noise < limits.high_c));
    return {where(failed | ~(f == f), all(1e300), f), log_c, where(moves & ~failed, half - S / (2 * c), all(0))};
}

// f, the best c, and the slopes.
static void likelihood(const Problem &of, const Memory &in, const Asked &at, Said &said) {
    std::vector<V> nearness(of.n_scales);
    for (Size d = 0; d < of.n_scales; ++d) nearness[d] = exponential_of(-at.own[d]);
    V alpha = KERNEL::has_parameter ? exponential_of(at.own[of.n_scales]) : all(1), ratio = exponential_of(at.ratio);
    M failed{};
    factor(in.n, in.L, in.inverse, failed,
           [&](Size i, Size j, Tile &K) { tile_of(of, in, nearness, alpha, ratio, i, j, K); });
    invert(in.n, in.L, in.inverse, in.MT);
    solve(in.n, in.MT, in.t, in.v, in.w);
    said.fitted = best_c(of, in, at.limits, at.ratio, failed);
    slopes(of, in, nearness, ratio, exponential_of(said.fitted.log_c), said);
    said.slope[of.n_own] -= said.fitted.along;
    for (V &one : said.slope) one = where(failed, all(0), one);
}

// One search: where it is, what it knows of the curvature there, and what it tries next.
struct Search {
    Size number = -1, asked = 0, shorter = 0;
    Numbers x, g, B, step, trial, low, high;
    double f = 0, c = 0, length = 1, slope = 0;
    bool begun = false, scaled = false;

    double room(Size i, double along) const {  // how far it may go along a component of a step
        if (along == 0) return 1e300;
        return ((along > 0 ? high[i] : low[i]) - x[i]) / along;
    }
    bool held(Size i) const { return (x[i] <= low[i] && g[i] > 0) || (x[i] >= high[i] && g[i] < 0) || low[i] >= high[i]; }
};

// Solves B s = -g over `free`, by Cholesky. False where B is not positive definite there.
static bool newton(const Search &at, const std::vector<Size> &free, Numbers &step) {
    const Size P = at.x.size(), m = free.size();
    Numbers L(m * m), y(m);
    for (Size i = 0; i < m; ++i) {
        for (Size j = 0; j <= i; ++j) {
            double rest = at.B[free[i] * P + free[j]];
            for (Size k = 0; k < j; ++k) rest -= L[i * m + k] * L[j * m + k];
            if (i == j && !(rest > 1e-12)) return false;
            L[i * m + j] = i == j ? std::sqrt(rest) : rest / L[j * m + j];
        }
        double rest = -at.g[free[i]];
        for (Size k = 0; k < i; ++k) rest -= L[i * m + k] * y[k];
        y[i] = rest / L[i * m + i];
    }
    std::fill(step.begin(), step.end(), 0.0);
    for (Size i = m; i-- > 0;) {
        double rest = y[i];
        for (Size k = i + 1; k < m; ++k) rest -= L[k * m + i] * step[free[k]];
        step[free[i]] = rest / L[i * m + i];
    }
    return true;
}

static constexpr double LONGEST = 2, FIRST = 0.5;  // of a step, along any logarithm
static constexpr double ENOUGH = 1e-7;             // nats that a step promises: less is none
static constexpr Size SHORTEST = 12;               // times that a step is taken shorter

// The next step from where it is; false where none promises anything.
static bool next_step(Search &at) {
    const Size P = at.x.size();
    std::vector<Size> free;
    at.slope = 0;
    for (Size i = 0; i < P; ++i)
        if (!at.held(i)) {
            free.push_back(i);
            at.slope = std::max(at.slope, std::abs(at.g[i]));
        }
    for (;;) {
        if (free.empty()) return false;
        if (!newton(at, free, at.step)) {
            std::fill(at.B.begin(), at.B.end(), 0.0);
            for (Size i = 0; i < P; ++i) at.B[i * P + i] = 1;
            at.scaled = false;
            continue;
        }
        Size stuck = -1;
        for (Size i : free)
            if (at.room(i, at.step[i]) <= 0) stuck = i;
        if (stuck < 0) break;
        free.erase(std::find(free.begin(), free.end(), stuck));
    }
    double promise = 0, longest = 0;
    for (Size i : free) promise -= at.g[i] * at.step[i], longest = std::max(longest, std::abs(at.step[i]));
    if (!(promise > 2 * ENOUGH) || !(longest > 0)) return false;
    at.length = std::min(1.0, (at.scaled ? LONGEST : FIRST) / longest);
    if (!at.scaled && longest < FIRST) at.length = std::min(FIRST / longest, 1.0);
    for (Size i : free) at.length = std::min(at.length, at.room(i, at.step[i]));
    at.shorter = 0;
    return true;
}

static void place_trial(Search &at) {
    for (size_t i = 0; i < at.x.size(); ++i)
        at.trial[i] = std::min(std::max(at.x[i] + at.length * at.step[i], at.low[i]), at.high[i]);
}

// What was learnt of the curvature by going from x to trial (Broyden, Fletcher, Goldfarb, Shanno).
static void learn(Search &at, const Numbers &g) {
    const Size P = at.x.size();
    Numbers s(P), y(P), Bs(P);
    double sy = 0, yy = 0, ss = 0, sBs = 0;
    for (Size i = 0; i < P; ++i) {
        s[i] = at.trial[i] - at.x[i], y[i] = g[i] - at.g[i];
        sy += s[i] * y[i], yy += y[i] * y[i], ss += s[i] * s[i];
    }
    if (!(sy > 1e-10 * std::sqrt(ss * yy))) return;
    if (!at.scaled) {
        for (Size i = 0; i < P; ++i) at.B[i * P + i] = yy / sy;
        at.scaled = true;
    }
    for (Size i = 0; i < P; ++i) {
        for (Size j = 0; j < P; ++j) Bs[i] += at.B[i * P + j] * s[j];
        sBs += s[i] * Bs[i];
    }
    for (Size i = 0; i < P; ++i)
        for (Size j = 0; j < P; ++j) at.B[i * P + j] += y[i] * y[j] / sy - Bs[i] * Bs[j] / sBs;
}

// Takes what the likelihood says at the trial; whether the search goes on.
static bool told(Search &at, double f, double c, const Numbers &g) {
    ++at.asked;
    if (!at.begun) {
        at.begun = true;
        at.x = at.trial, at.f = f, at.c = c, at.g = g;
        return f < 1e299 && next_step(at);
    }
    double promised = 0;
    for (size_t i = 0; i < at.x.size(); ++i) promised += at.g[i] * (at.trial[i] - at.x[i]);
    if (f <= at.f + 1e-4 * promised && f < 1e299) {
        learn(at, g);
        at.x = at.trial, at.f = f, at.c = c, at.g = g;
        return next_step(at);
    }
    if (++at.shorter > SHORTEST) return false;
    double ratio = -promised / (2 * (f - at.f - promised));  // least point of a parabola
    at.length *= f < 1e299 ? std::min(0.5, std::max(0.1, ratio)) : 0.1;
    return true;
}

// Puts a problem's points into a lane, and its bounds.
static void into_lane(const Problem &of, const Memory &in, Size number, int lane, Asked &at, Search &search) {
    const Size D = of.n_inputs, P = of.n_own + 1, problem = of.of[number];
    const double *z = of.z + problem * of.n * D, *t = of.t + problem * of.n;
    const double *bounds = of.bounds + problem * (of.n_own + 3) * 2, *start = of.theta + number * (of.n_own + 2);
    for (Size i = 0; i < in.n; ++i) {
        for (Size d = 0; d < D; ++d) in.z[i * D + d][lane] = i < of.n ? z[i * D + d] : 0;
        in.t[i][lane] = i < of.n ? t[i] : 0;
    }
    at.limits.low_c[lane] = bounds[0], at.limits.high_c[lane] = bounds[1];
    at.limits.low_noise[lane] = bounds[2 * (of.n_own + 2)], at.limits.high_noise[lane] = bounds[2 * (of.n_own + 2) + 1];
    search = Search();
    search.number = number;
    search.low.resize(P), search.high.resize(P), search.trial.resize(P), search.step.resize(P);
    search.B.assign(P * P, 0.0);
    for (Size i = 0; i < P; ++i) {
        search.low[i] = bounds[2 * (1 + i)], search.high[i] = bounds[2 * (1 + i) + 1];
        search.trial[i] = std::min(std::max(start[1 + i], search.low[i]), search.high[i]);
        search.B[i * P + i] = 1;
    }
}

static void end(const Problem &of, const Search &at) {
    double *theta = of.theta + at.number * (of.n_own + 2);
    theta[0] = at.c;
    std::copy(at.x.begin(), at.x.end(), theta + 1);
    of.value[at.number] = at.f < 1e299 ? -at.f : -INFINITY;
    of.slope[at.number] = at.slope;
    of.rounds[at.number] = at.asked;
}

// Every search from its start to where it ends; `stop` is asked now and then. Whether all ended.
extern "C" bool search_all(const Problem *problem, bool (*stop)()) {
    const Problem &of = *problem;
    const Size P = of.n_own + 1;
    Flush flushed;  // kernels of short lengths are full of numbers next to none
    Memory in(of);
    Asked at{};
    at.own.assign(of.n_own, V{});
    Said said;
    said.slope.assign(P, V{});
    Search searches[LANES];
    Size next = 0;
    for (;;) {
        bool some = false;
        for (int lane = 0; lane < LANES; ++lane) {
            Search &search = searches[lane];
            if (search.number < 0 && next < of.n_searches) into_lane(of, in, next++, lane, at, search);
            if (search.number < 0) continue;  // nothing is left: the lane repeats what it had
            some = true;
            for (Size i = 0; i < of.n_own; ++i) at.own[i][lane] = search.trial[i];
            at.ratio[lane] = search.trial[of.n_own];
        }
        if (!some) return true;
        if (stop && stop()) {
            for (const Search &search : searches)
                if (search.number >= 0) of.rounds[search.number] = search.asked;
            return false;
        }
        likelihood(of, in, at, said);
        Numbers g(P);
        for (int lane = 0; lane < LANES; ++lane) {
            Search &search = searches[lane];
            if (search.number < 0) continue;
            for (Size i = 0; i < P; ++i) g[i] = said.slope[i][lane];
            bool on = told(search, said.fitted.f[lane], said.fitted.log_c[lane], g) && search.asked < of.most_rounds;
            if (on) {
                place_trial(search);
            } else {
                end(of, search);
                search.number = -1;
            }
        }
    }
}

// R (rows, rows) of one problem at one point: the same in every lane, computed for eight columns at a time.
static void correlations(const Problem &of, const double *z, const double *own, Size rows, double *columns, double *R) {
    const Size D = of.n_inputs, n = of.n;
    Numbers nearness(of.n_scales);
    for (Size d = 0; d < of.n_scales; ++d) nearness[d] = exponential_of(all(-own[d]))[0];
    V alpha = KERNEL::has_parameter ? exponential_of(all(own[of.n_scales])) : all(1);
    const Size wide = (rows + LANES - 1) / LANES * LANES;
    for (Size d = 0; d < D; ++d)
        for (Size j = 0; j < wide; ++j) columns[d * wide + j] = j < n ? z[j * D + d] : 0;
    for (Size i = 0; i < n; ++i)
        for (Size j = 0; j <= i; j += LANES) {
            V q{}, f, g, by, other;
            for (Size d = 0; d < D; ++d) {
                memcpy(&other, columns + d * wide + j, sizeof other);
                V apart = (z[i * D + d] - other) * nearness[of.n_scales > 1 ? d : 0];
                q = fused(apart, apart, q);
            }
            KERNEL::at(q, alpha, f, g, by);
            memcpy(R + i * wide + j, &f, sizeof f);
        }
}

// log p and the best log c at own hyperparameters theta (n_searches, n_own), for each of the ratios of noise to c
// (n_ratios logarithms): value and c (n_searches, n_ratios).
extern "C" void values(const Problem *problem, Size n_ratios, const double *ratios, double *best) {
    const Problem &of = *problem;
    Flush flushed;
    Memory in(of);
    const Size n = in.n, wide = (n + LANES - 1) / LANES * LANES;
    Numbers R(n * wide), columns(of.n_inputs * wide);
    for (Size g = 0; g < of.n_searches; ++g) {
        const Size which = of.of[g];
        const double *bounds = of.bounds + which * (of.n_own + 3) * 2;
        for (Size i = 0; i < n; ++i) in.t[i] = all(i < of.n ? of.t[which * of.n + i] : 0);
        correlations(of, of.z + which * of.n * of.n_inputs, of.theta + g * of.n_own, n, columns.data(), R.data());
        Limits limits = {all(bounds[0]), all(bounds[1]), all(bounds[2 * (of.n_own + 2)]), all(bounds[2 * (of.n_own + 2) + 1])};
        for (Size first = 0; first < n_ratios; first += LANES) {
            V log_ratio;
            for (int lane = 0; lane < LANES; ++lane) log_ratio[lane] = ratios[std::min(first + lane, n_ratios - 1)];
            V ratio = exponential_of(log_ratio);
            M failed{};
            factor(n, in.L, in.inverse, failed, [&](Size i, Size j, Tile &K) {
                for (int r = 0; r < TILE_SIDE; ++r)
                    for (int c = 0; c < TILE_SIDE; ++c) {
                        Size row = i + r, column = j + c;
                        if (row == column) K[r][c] = row < of.n ? 1 + ratio : all(1);
                        else if (column < row) K[r][c] = row < of.n ? all(R[row * wide + column]) : V{};
                    }
            });
            forward_solve(n, in.L, in.inverse, in.t, in.v);
            Fitted fitted = best_c(of, in, limits, log_ratio, failed);
            for (int lane = 0; lane < LANES && first + lane < n_ratios; ++lane) {
                of.value[g * n_ratios + first + lane] = fitted.f[lane] < 1e299 ? -fitted.f[lane] : -INFINITY;
                best[g * n_ratios + first + lane] = fitted.log_c[lane];
            }
        }
    }
}

// Sum of a[k] b[k], k below n, in four parts: one would wait for each sum before the next.
static Long inner(const Long *a, const Long *b, Size n) {
    Long parts[4] = {};
    Size k = 0;
    for (; k + 4 <= n; k += 4)
        for (int i = 0; i < 4; ++i) parts[i] += a[k + i] * b[k + i];
    for (; k < n; ++k) parts[0] += a[k] * b[k];
    return (parts[0] + parts[1]) + (parts[2] + parts[3]);
}

// f and the best log c of one problem in extended precision. Where targets carry no noise K is so nearly singular that
// the rounding of its entries alone moves f by some hundredths.
struct Exact {
    const Problem &of;
    const double *z, *t, *bounds;
    std::vector<Long> L, v;
    double log_c = 0;

    Exact(const Problem &of, Size which)
        : of(of), z(of.z + which * of.n * of.n_inputs), t(of.t + which * of.n), bounds(of.bounds + which * (of.n_own + 3) * 2),
          L(of.n * of.n), v(of.n) {}

    Long correlation(Size i, Size j, const Numbers &x) const {
        Long q = 0;
        for (Size d = 0; d < of.n_inputs; ++d) {
            Long apart = (Long(z[i * of.n_inputs + d]) - z[j * of.n_inputs + d]) / std::exp(Long(x[of.n_scales > 1 ? d : 0]));
            q += apart * apart;
        }
        return KERNEL::exactly(q, KERNEL::has_parameter ? std::exp(Long(x[of.n_scales])) : 1);
    }

    double at(const Numbers &x) {  // own hyperparameters, log ratio
        const Size n = of.n;
        const Long log_ratio = x[of.n_own], ratio = std::exp(log_ratio);
        Long S = 0, log_root = 0;
        for (Size i = 0; i < n; ++i) {
            for (Size j = 0; j <= i; ++j) {
                Long rest = (i == j ? 1 + ratio : correlation(i, j, x)) - inner(&L[i * n], &L[j * n], j);
                if (i == j && !(rest > 0)) return 1e300;
                L[i * n + j] = i == j ? std::sqrt(rest) : rest / L[j * n + j];
            }
            v[i] = (t[i] - inner(&L[i * n], v.data(), i)) / L[i * n + i];
            S += v[i] * v[i], log_root += std::log(L[i * n + i]);
        }
        const double *noise = bounds + 2 * (of.n_own + 2);
        Long low = std::max(Long(bounds[0]), noise[0] - log_ratio), high = std::min(Long(bounds[1]), noise[1] - log_ratio);
        Long best = std::min(std::max(std::log(std::max(S / n, Long(1e-300))), low), high);
        log_c = best;
        return n / 2.0L * best + S / (2 * std::exp(best)) + log_root + n / 2.0L * 1.8378770664093454836L;
    }
};

static constexpr double APART = 0.003;  // of logarithms, between points whose differences are slopes
static constexpr double FARTHEST = 0.3;  // that a step goes along a logarithm
static constexpr double GAIN = 1e-6;     // nats that a step must bring
static constexpr int REFINEMENTS = 20;

// Slopes and curvature of the likelihood by differences in extended precision, where `free` says that there is room.
static void differences(Exact &exact, Search &at, const std::vector<Size> &free) {
    const Size P = at.x.size();
    Numbers up(P), x = at.x;
    for (Size i : free) {
        x[i] = at.x[i] + APART;
        up[i] = exact.at(x);
        x[i] = at.x[i] - APART;
        double down = exact.at(x);
        x[i] = at.x[i];
        at.g[i] = (up[i] - down) / (2 * APART);
        at.B[i * P + i] = (up[i] - 2 * at.f + down) / (APART * APART);
    }
    for (Size i : free)
        for (Size j : free) {
            if (j >= i) break;
            x[i] = at.x[i] + APART, x[j] = at.x[j] + APART;
            double both = exact.at(x);
            x[i] = at.x[i], x[j] = at.x[j];
            at.B[i * P + j] = at.B[j * P + i] = (both - up[i] - up[j] + at.f) / (APART * APART);
        }
}

// One of Newton's steps, with as much more curvature as makes it one downhill; false where none brings anything.
static bool refined(Exact &exact, Search &at) {
    const Size P = at.x.size();
    std::vector<Size> free;
    Numbers x = at.x;
    for (Size i = 0; i < P; ++i) {
        double whole = at.high[i] - at.low[i];
        if (!(whole > 2 * APART)) continue;
        double edge = at.x[i] < at.low[i] + APART ? at.low[i] : at.x[i] > at.high[i] - APART ? at.high[i] : at.x[i];
        if (edge != at.x[i] || edge == at.low[i] || edge == at.high[i]) {  // too near a bound for differences: on it, or away
            double tries[] = {edge, edge == at.low[i] ? edge + APART : edge - APART};
            for (double one : tries) {
                x[i] = one;
                double f = exact.at(x);
                if (f < at.f) at.f = f, at.x[i] = one;
            }
            x[i] = at.x[i];
        }
        if (at.x[i] >= at.low[i] + APART && at.x[i] <= at.high[i] - APART) free.push_back(i);
    }
    if (free.empty()) return false;
    differences(exact, at, free);
    double more = 0;
    for (int tries = 0; tries < 12; ++tries) {
        if (newton(at, free, at.step)) {
            double longest = 0;
            for (Size i : free) longest = std::max(longest, std::abs(at.step[i]));
            double length = std::min(1.0, FARTHEST / std::max(longest, 1e-300));
            for (Size i : free)
                at.trial[i] = std::min(std::max(at.x[i] + length * at.step[i], at.low[i]), at.high[i]);
            for (Size i = 0; i < P; ++i)
                if (std::find(free.begin(), free.end(), i) == free.end()) at.trial[i] = at.x[i];
            double f = exact.at(at.trial);
            if (f < at.f) {
                bool on = at.f - f > GAIN;
                at.x = at.trial, at.f = f;
                return on;
            }
            if (longest < 1e-4) return false;
        }
        double added = std::max(1.0, 4 * more);
        for (Size i : free) at.B[i * P + i] += added - more;
        more = added;
    }
    return false;
}

// Ends of searches in extended precision.
extern "C" void refine(const Problem *problem) {
    const Problem &of = *problem;
    const Size P = of.n_own + 1;
    for (Size s = 0; s < of.n_searches; ++s) {
        Exact exact(of, of.of[s]);
        double *theta = of.theta + s * (P + 1);
        Search at;
        at.low.resize(P), at.high.resize(P), at.x.resize(P), at.trial.resize(P), at.step.resize(P), at.g.assign(P, 0.0);
        at.B.assign(P * P, 0.0);
        for (Size i = 0; i < P; ++i) {
            at.low[i] = exact.bounds[2 + 2 * i], at.high[i] = exact.bounds[3 + 2 * i];
            at.x[i] = std::min(std::max(theta[1 + i], at.low[i]), at.high[i]);
        }
        at.f = exact.at(at.x);
        for (int i = 0; i < REFINEMENTS && refined(exact, at); ++i) {}
        at.f = exact.at(at.x);
        theta[0] = exact.log_c;
        std::copy(at.x.begin(), at.x.end(), theta + 1);
        of.value[s] = at.f < 1e299 ? -at.f : -INFINITY;
    }
}
