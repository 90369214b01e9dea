/*
 * The training step of kernels/rows/ in plain C, one thread: what the processor can do with the same algorithm, for comparison with the
 * WebAssembly. Two corpora with a task each (one logit: binary cross-entropy; more: softmax), sigmoid, Adam with dense Adam's numbers at
 * the cost of the touched rows. Never shipped. Files as bench/work/files.ts writes them.
 *
 *   step FOLDER FEATURES BATCH STEPS CORPUS OUTPUTS CORPUS OUTPUTS       prints "milliseconds loss" for each step
 */
#include <time.h>
#include "view.h"

#define CORPORA 2
#define MOST_OUTPUTS 16

/* ---------------------------------------------------------------- activation, heads, losses, dense Adam */

/* e^x as kernels/math.ts has it, in a form that compilers vectorise */
static inline float exp_float(float x) {
  x = x < 88 ? x : 88;
  x = x > -87 ? x : -87;
  float k = rintf(x * 1.4426950408889634f), r = x - k * 0.693359375f - k * -0.00021219444f;
  float p = 1 / 5040.0f;
  p = p * r + 1 / 720.0f;
  p = p * r + 1 / 120.0f;
  p = p * r + 1 / 24.0f;
  p = p * r + 1 / 6.0f;
  p = p * r + 0.5f;
  union { int32_t i; float f; } power = { ((int32_t)k + 127) << 23 };
  return (r * r * p + r + 1) * power.f;
}

/* In sixteen partial sums, which compilers vectorise */
static float dot(const float *restrict a, const float *restrict b) {
  float part[16] = { 0 }, sum = 0;
  for (int i = 0; i < WIDTH; i += 16) for (int k = 0; k < 16; k++) part[k] += a[i + k] * b[i + k];
  for (int k = 0; k < 16; k++) sum += part[k];
  return sum;
}

/* From the hidden sums to the loss, and back to their gradient. */
static double head_and_loss(Corpus *c, const u32 *rows, u32 batch) {
  double loss = 0;
  int outputs = c->outputs;
  memset(c->head_slope, 0, (size_t)outputs * WIDTH * sizeof(float));
  memset(c->bias_slope, 0, (size_t)outputs * sizeof(float));
  for (u32 d = 0; d < batch; d++) {
    float *restrict h = c->hidden + (size_t)d * WIDTH, *restrict slope = c->slope + (size_t)d * WIDTH;
    for (int i = 0; i < WIDTH; i++) h[i] = 1 / (1 + exp_float(-h[i]));
    for (int i = HIDDEN; i < WIDTH; i++) h[i] = 0; /* between the rows all stays zero */
    double logit[MOST_OUTPUTS] = { 0 }, gradient[MOST_OUTPUTS];
    for (int o = 0; o < outputs; o++) logit[o] = dot(h, c->head + o * WIDTH) + c->bias[o];
    float target = c->targets[rows[d]];
    if (outputs == 1) {
      double x = logit[0], tail = log1p(exp(-fabs(x)));
      loss += (1 - target) * x + tail + fmax(-x, 0);
      gradient[0] = (1 / (1 + exp(-x)) - target) / batch;
    } else {
      double most = logit[0], total = 0;
      for (int o = 1; o < outputs; o++) most = fmax(most, logit[o]);
      for (int o = 0; o < outputs; o++) total += exp(logit[o] - most);
      double normaliser = most + log(total);
      loss += normaliser - logit[(int)target];
      for (int o = 0; o < outputs; o++) gradient[o] = (exp(logit[o] - normaliser) - (o == (int)target)) / batch;
    }
    for (int i = 0; i < WIDTH; i++) slope[i] = 0;
    for (int o = 0; o < outputs; o++) {
      float g = (float)gradient[o];
      float *restrict into = c->head_slope + o * WIDTH;
      const float *restrict head = c->head + o * WIDTH;
      c->bias_slope[o] += g;
      for (int i = 0; i < WIDTH; i++) {
        slope[i] += g * head[i];
        into[i] += g * h[i];
      }
    }
    for (int i = 0; i < WIDTH; i++) slope[i] *= h[i] * (1 - h[i]);
  }
  return loss / batch;
}

static void adam(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, int length) {
  float size = (float)(LR / (1 - pow(BETA1, step_count))), root = (float)sqrt(1 - pow(BETA2, step_count));
  for (int i = 0; i < length; i++) {
    m[i] += (float)(1 - BETA1) * (g[i] - m[i]);
    v[i] = (float)BETA2 * v[i] + (float)(1 - BETA2) * g[i] * g[i];
    w[i] -= size * m[i] / (sqrtf(v[i]) / root + (float)EPS);
  }
}

/* ---------------------------------------------------------------- main */

static float *dense(const float **from, int rows, int cols) {
  float *block = zeros((size_t)rows * (cols == HIDDEN ? WIDTH : cols) * sizeof(float));
  for (int r = 0; r < rows; r++, *from += cols) memcpy(block + (size_t)r * (cols == HIDDEN ? WIDTH : cols), *from, cols * sizeof(float));
  return block;
}

static void fail(const char *name, const char *problem) {
  fprintf(stderr, "step: %s: %s\n", name, problem);
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int count, char **arguments) {
  if (count != 5 + 2 * CORPORA) { fprintf(stderr, "usage: step FOLDER FEATURES BATCH STEPS CORPUS OUTPUTS CORPUS OUTPUTS\n"); return 1; }
  const char *folder = arguments[1];
  size_t features = strtoul(arguments[2], NULL, 10);
  u32 batch = (u32)atoi(arguments[3]), steps = (u32)atoi(arguments[4]), bits = 1;
  while (bits < 31 && (1u << bits) < features) bits++;

  double ratio = BETA1 / sqrt(BETA2);
  exact_until = (u32)ceil(1.5 / (1 - ratio));
  horizon = (u32)ceil(log(1e-12) / log(ratio));
  history = zeros((steps + 2) * sizeof *history);
  table = zeros((steps + 2) * sizeof *table);
  second_powers = zeros((steps + 2) * sizeof *second_powers);
  second_powers[0] = 1;
  weights = zeros(features * WIDTH * sizeof(float));
  first = zeros(features * WIDTH * sizeof(float));
  second = zeros(features * WIDTH * sizeof(float));
  touched = zeros(features * sizeof(u32));
  current = zeros(features * sizeof(u32));

  float *initial = load(folder, "weights", "f32", NULL);
  for (size_t f = 0; f < features; f++) for (int h = 0; h < HIDDEN; h++) weights[f * WIDTH + h] = initial[h * features + f];
  const float *rest = initial + features * HIDDEN;
  float *bias = dense(&rest, 1, HIDDEN);
  float *bias_slope = zeros(WIDTH * 4), *bias_first = zeros(WIDTH * 4), *bias_second = zeros(WIDTH * 4);

  Corpus corpora[CORPORA];
  size_t most_entries = 0;
  for (int k = 0; k < CORPORA; k++) {
    Corpus *c = &corpora[k];
    c->name = arguments[5 + 2 * k];
    c->outputs = atoi(arguments[6 + 2 * k]);
    if (c->outputs < 1 || c->outputs > MOST_OUTPUTS) fail(c->name, "there must be from 1 to 16 outputs");
    c->indptr = load(folder, c->name, "indptr.u32", &c->rows);
    c->indices = load(folder, c->name, "indices.u32", NULL);
    c->values = load(folder, c->name, "values.f32", NULL);
    c->targets = load(folder, c->name, "targets.f32", NULL);
    size_t ordered;
    c->order = load(folder, c->name, "order.u32", &ordered);
    if (ordered < (size_t)batch * steps) fail(c->name, "its order has fewer rows than the steps take");
    for (u32 s = 0; s < steps; s++) {
      size_t entries = 0;
      for (u32 d = 0; d < batch; d++) { u32 row = c->order[s * batch + d]; entries += c->indptr[row + 1] - c->indptr[row]; }
      if (entries > most_entries) most_entries = entries;
    }
    c->head = dense(&rest, c->outputs, HIDDEN);
    c->bias = dense(&rest, 1, c->outputs);
    c->hidden = zeros((size_t)batch * WIDTH * 4);
    c->slope = zeros((size_t)batch * WIDTH * 4);
    c->head_slope = zeros((size_t)c->outputs * WIDTH * 4);
    c->head_first = zeros((size_t)c->outputs * WIDTH * 4);
    c->head_second = zeros((size_t)c->outputs * WIDTH * 4);
    c->bias_slope = zeros(c->outputs * 4);
    c->bias_first = zeros(c->outputs * 4);
    c->bias_second = zeros(c->outputs * 4);
  }
  free(initial);
  if (most_entries > 1 << 16) fail(folder, "a batch has more than 65536 entries");
  keys = zeros(most_entries * 4); payloads = zeros(most_entries * 4);
  other_keys = zeros(most_entries * 4); other_payloads = zeros(most_entries * 4);
  for (int k = 0; k < CORPORA; k++) {
    View *v = &corpora[k].view;
    v->features = zeros(most_entries * 4); v->starts = zeros(most_entries * 4 + 4);
    v->documents = zeros(most_entries * 4); v->values = zeros(most_entries * 4);
  }

  for (u32 s = 0; s < steps; s++) {
    double begin = now(), loss = 0;
    for (int k = 0; k < CORPORA; k++) {
      const u32 *rows = corpora[k].order + (size_t)s * batch;
      build_view(&corpora[k], rows, batch, bits);
      forward_rows(&corpora[k], bias, batch);
      loss += head_and_loss(&corpora[k], rows, batch);
    }
    advance_rows();
    memset(bias_slope, 0, WIDTH * sizeof(float));
    for (int k = 0; k < CORPORA; k++)
      for (u32 d = 0; d < batch; d++) for (int i = 0; i < WIDTH; i++) bias_slope[i] += corpora[k].slope[(size_t)d * WIDTH + i];
    backward_rows(&corpora[0], &corpora[1]);
    adam(bias, bias_slope, bias_first, bias_second, HIDDEN);
    for (int k = 0; k < CORPORA; k++) {
      Corpus *c = &corpora[k];
      adam(c->head, c->head_slope, c->head_first, c->head_second, c->outputs * WIDTH);
      adam(c->bias, c->bias_slope, c->bias_first, c->bias_second, c->outputs);
    }
    printf("%.6f %.9g\n", now() - begin, loss);
  }
  return 0;
}
