// A library of bench/training/native in a process of its own, which may be another processor's under emulation.
//
// Commands come on standard input: a letter, then what benchmarks.emulated.Emulated writes; answers go out.
// Compiled with SOURCE, of_lanes, of_scores or of_objective as it says, and what that one wants.
#include SOURCE

#include <cstdio>
#include <cstdlib>
#include <vector>

static void get(void *to, size_t size) {
    if (size && fread(to, 1, size, stdin) != size) exit(0);  // nobody asks any more
}
static void put(const void *from, size_t size) { fwrite(from, 1, size, stdout); }

// Memory for `size` bytes, aligned as vectors want it; filled from the input.
static void *taken(size_t size) {
    void *memory = aligned_alloc(256, (size + 255) / 256 * 256 + 256);
    get(memory, size);
    return memory;
}

int main() {
    for (;;) {
        char what;
        get(&what, 1);
        int64_t n_sizes, n_arrays, n_beside;
        get(&n_sizes, 8), get(&n_arrays, 8), get(&n_beside, 8);
        int64_t n = n_arrays + n_beside;
        std::vector<int64_t> sizes(n_sizes), bytes(n), back(n), words(2);
        get(sizes.data(), 8 * n_sizes), get(bytes.data(), 8 * n), get(back.data(), 8 * n);
        get(words.data(), 16);
        std::vector<void *> arrays;
        for (int64_t size : bytes) arrays.push_back(taken(size));
        std::vector<char> problem(8 * (n_sizes + n_arrays));  // as the struct lies in memory
        memcpy(problem.data(), sizes.data(), 8 * n_sizes);
        memcpy(problem.data() + 8 * n_sizes, arrays.data(), 8 * n_arrays);
        double **beside = (double **)arrays.data() + n_arrays;
#if defined(of_lanes)
        if (what == 't') train((const Problem *)problem.data(), words[0], words[1], beside[0]);
        if (what == 'l') look((const Problem *)problem.data(), words[0]);
#elif defined(of_scores)
        if (what == 'o') outputs((const Networks *)problem.data(), words[0]);
#else
        if (what == 'j') *beside[3] = objective((const Problem *)problem.data(), beside[0], beside[1], *beside[2]);
#endif
        for (size_t i = 0; i < arrays.size(); ++i)
            if (back[i]) put(arrays[i], bytes[i]);
        for (void *array : arrays) free(array);
        fflush(stdout);
    }
}
