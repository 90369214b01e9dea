/* A batch by feature, sorted by radix: kernels/rows/view.ts in C; and the passes over it: kernels/rows/forward.ts, backward.ts. */
#include "rows.h"

typedef struct {
  u32 rows, *features, *starts, *documents; /* documents: of each entry, as the offset of its hidden row in floats */
  float *values;
} View;

typedef struct {
  const char *name;
  int outputs;
  size_t rows;
  u32 *indptr, *indices, *order;
  float *values, *targets;
  View view;
  float *hidden, *slope;             /* [batch, WIDTH]: after the sigmoid, and the gradient before it */
  float *head, *bias;                /* [outputs, WIDTH], [outputs] */
  float *head_slope, *bias_slope, *head_first, *head_second, *bias_first, *bias_second;
} Corpus;

static u32 *keys, *payloads, *other_keys, *other_payloads;

static void build_view(Corpus *c, const u32 *rows, u32 batch, u32 bits) {
  View *v = &c->view;
  u32 n = 0, digit = (bits + 1) / 2, mask = (1u << digit) - 1;
  static u32 offset_of[1 << 16];
  static float value_of[1 << 16];
  for (u32 d = 0; d < batch; d++) {
    for (u32 e = c->indptr[rows[d]]; e < c->indptr[rows[d] + 1]; e++, n++) {
      keys[n] = c->indices[e];
      payloads[n] = n;
      offset_of[n] = d * WIDTH;
      value_of[n] = c->values[e];
    }
  }
  u32 *fk = keys, *fp = payloads, *tk = other_keys, *tp = other_payloads;
  static u32 counters[1 << 16];
  for (u32 shift = 0; shift < bits; shift += digit) {
    memset(counters, 0, (mask + 1) * sizeof *counters);
    for (u32 i = 0; i < n; i++) counters[(fk[i] >> shift) & mask]++;
    for (u32 i = 0, before = 0; i <= mask; i++) { u32 count = counters[i]; counters[i] = before; before += count; }
    for (u32 i = 0; i < n; i++) {
      u32 at = counters[(fk[i] >> shift) & mask]++;
      tk[at] = fk[i];
      tp[at] = fp[i];
    }
    u32 *swap = fk; fk = tk; tk = swap;
    swap = fp; fp = tp; tp = swap;
  }
  u32 count = 0, previous = UINT32_MAX;
  for (u32 i = 0; i < n; i++) {
    if (fk[i] != previous) {
      v->features[count] = previous = fk[i];
      v->starts[count++] = i;
    }
    v->documents[i] = offset_of[fp[i]];
    v->values[i] = value_of[fp[i]];
  }
  v->starts[count] = n;
  v->rows = count;
}

/* kernels/rows/forward.ts: hidden[d] = bias + sum of value * row */
static void forward_rows(Corpus *c, const float *bias, u32 batch) {
  for (u32 d = 0; d < batch; d++) memcpy(c->hidden + (size_t)d * WIDTH, bias, WIDTH * sizeof(float));
  const View *v = &c->view;
  for (u32 r = 0; r < v->rows; r++) {
    if (r + 2 < v->rows) {
      size_t next = (size_t)v->features[r + 2] * WIDTH;
      for (int i = 0; i < WIDTH; i += 16) {
        __builtin_prefetch(weights + next + i, 1);
        __builtin_prefetch(first + next + i);
        __builtin_prefetch(second + next + i);
      }
    }
    catch_up(v->features[r]);
    const float *restrict w = weights + (size_t)v->features[r] * WIDTH;
    for (u32 e = v->starts[r]; e < v->starts[r + 1]; e++) {
      float *restrict h = c->hidden + v->documents[e];
      float x = v->values[e];
      for (int i = 0; i < WIDTH; i++) h[i] += x * w[i];
    }
  }
}

static inline void add_gradient(const Corpus *c, u32 row, float *restrict g) {
  const View *v = &c->view;
  for (u32 e = v->starts[row]; e < v->starts[row + 1]; e++) {
    const float *restrict d = c->slope + v->documents[e];
    float x = v->values[e];
    for (int i = 0; i < WIDTH; i++) g[i] += x * d[i];
  }
}

/* kernels/rows/backward.ts: the views walked together, each row's gradient summed and applied at once */
static void backward_rows(Corpus *a, Corpus *b) {
  u32 i = 0, j = 0;
  const View *va = &a->view, *vb = &b->view;
  while (i < va->rows || j < vb->rows) {
    u32 fa = i < va->rows ? va->features[i] : UINT32_MAX, fb = j < vb->rows ? vb->features[j] : UINT32_MAX;
    u32 feature = fa < fb ? fa : fb;
    if (j + 2 < vb->rows) {
      size_t next = (size_t)vb->features[j + 2] * WIDTH;
      for (int k = 0; k < WIDTH; k += 16) {
        __builtin_prefetch(first + next + k, 1);
        __builtin_prefetch(second + next + k, 1);
      }
    }
    float g[WIDTH] = { 0 };
    if (fa == feature) add_gradient(a, i++, g);
    if (fb == feature) add_gradient(b, j++, g);
    touch(feature, g);
  }
}
