/*
 * The first layer's rows and the Adam that moves them: kernels/rows/quadrature.ts, catch-up.ts and touch.ts in C. A row is moved only when
 * it is read; by then its missed steps are one quotient of polynomials.
 */
#include <math.h>
#include "files.h"

#ifndef HIDDEN
#define HIDDEN 200
#endif
#define WIDTH ((HIDDEN + 15) / 16 * 16) /* floats from row to row: whole cache lines */

static const double LR = 1e-3, BETA1 = 0.9, BETA2 = 0.999, EPS = 1e-8;
/* src/optim/adam.ts: the step up to which rows are replayed, and the steps after which a touch is spent. */
static u32 exact_until, horizon;

typedef struct { double size, eps; } Record;
typedef struct { float s, a, b, q2, q1, q0, keep1; } Entry;

static float *weights, *first, *second;
static u32 *touched, *current;
static u32 step_count = 0;
static Record *history;
static Entry *table;
static float *second_powers;

/* kernels/rows/quadrature.ts, storeQuotient */
static void store_quotient(Entry *t, double m0, double m1, double m2, double m3, double m4, double m5) {
  double mean = m1 / m0, unit = 1 / mean, scale = unit / m0 * unit;
  double n2 = m2 * scale; scale *= unit;
  double n3 = m3 * scale; scale *= unit;
  double n4 = m4 * scale; scale *= unit;
  double n5 = m5 * scale;
  double k2 = n2 - 1, k3 = n3 - 3 * n2 + 2, k4 = n4 - 4 * n3 + 6 * n2 - 3, k5 = n5 - 5 * n4 + 10 * n3 - 10 * n2 + 4;
  double c2 = 0, c1 = 0, c0 = 0;
  if (k2 > 1e-12) {
    double skew = k3 / k2, rest = k4 - k3 * skew - k2 * k2;
    if (k2 > 1e-4 && rest > 1e-5 * k2 * k2 + 1e-13) {
      c2 = (skew * k4 + k2 * k3 - k5) / rest;
      c1 = -(k4 + c2 * k3) / k2;
      c0 = -k3 - c2 * k2;
    } else {
      c2 = -skew;
      c1 = -k2;
    }
  }
  double k = k2 > 1e-12 ? k2 : 0, square = mean * mean;
  t->s = (float)m0;
  t->a = (float)((2 - c2) * mean);
  t->b = (float)((1 - c2 + c1 + k) * square);
  t->q2 = (float)((3 - c2) * mean);
  t->q1 = (float)((3 - 2 * c2 + c1) * square);
  t->q0 = (float)((1 - c2 + c1 - c0) * square * mean);
}

/* Counts a step and renews the table: kernels/rows/quadrature.ts, renewAdamTable */
static void advance_rows(void) {
  u32 last = ++step_count;
  double root = sqrt(1 - pow(BETA2, last));
  history[last] = (Record){ LR * root / (1 - pow(BETA1, last)), EPS * root };
  second_powers[last] = (float)pow(BETA2, last);
  u32 reach = horizon < last ? last - horizon : 1;
  double inverse = 1 / sqrt(BETA2), m[6] = { 0 }, keep = 1;
  for (u32 t = last; t >= reach; t--) {
    if (t < last) {
      double ratio = BETA1;
      keep *= BETA1;
      for (int j = 0; j < 6; j++) m[j] *= ratio *= inverse;
    }
    double own = history[t].size;
    for (int j = 0; j < 6; j++, own *= history[t].eps) m[j] += own;
    table[t].keep1 = (float)keep;
    if (t > exact_until) store_quotient(&table[t], m[0], m[1], m[2], m[3], m[4], m[5]);
  }
}

/* Brings a row up to the last step: kernels/rows/catch-up.ts. Every row that was read was then touched, so nothing lies between. */
static void catch_up(size_t feature) {
  u32 from = touched[feature], last = step_count;
  if (from == 0 || current[feature] >= last) return;
  current[feature] = last;
  float *restrict w = weights + feature * WIDTH;
  const float *restrict m = first + feature * WIDTH, *restrict s = second + feature * WIDTH;
  u32 exact_last = last < exact_until ? last : exact_until;
  u32 sum_from = from > exact_last ? from : exact_last + 1;
  const Entry t = table[sum_from < last ? sum_from : last];
  if (from == sum_from) {
    for (int i = 0; i < WIDTH; i++) {
      float si = s[i];
      w[i] -= m[i] * t.s * ((si + t.a) * si + t.b) / (((si + t.q2) * si + t.q1) * si + t.q0);
    }
    return;
  }
  float root = (float)sqrt(BETA2), beta1 = (float)BETA1;
  for (int i = 0; i < WIDTH; i++) {
    float mi = m[i], si = s[i], wi = w[i];
    for (u32 u = from; u < sum_from; u++) {
      wi -= mi * (float)history[u].size / (si + (float)history[u].eps);
      if (u < last) { mi *= beta1; si *= root; }
    }
    if (sum_from <= last) wi -= mi * t.s * ((si + t.a) * si + t.b) / (((si + t.q2) * si + t.q1) * si + t.q0);
    w[i] = wi;
  }
}

/* A gradient changes the moments only: kernels/rows/touch.ts */
static void touch(size_t feature, const float *restrict g) {
  u32 before = touched[feature];
  float keep1 = before == 0 ? 0 : table[before].keep1, keep2 = second_powers[step_count - before];
  float new1 = (float)(1 - BETA1), new2 = (float)(1 - BETA2);
  float *restrict m = first + feature * WIDTH, *restrict s = second + feature * WIDTH;
  for (int i = 0; i < WIDTH; i++) {
    m[i] = keep1 * m[i] + new1 * g[i];
    s[i] = sqrtf(keep2 * s[i] * s[i] + new2 * g[i] * g[i]);
  }
  touched[feature] = step_count;
}
