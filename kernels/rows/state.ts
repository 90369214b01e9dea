/**
 * @file A record in memory about a feature-major parameter, [features, width], and the optimizer that moves it; src/tensor/row-state.ts
 * fills it. Rows are updated lazily: `touched` is the step of a row's last gradient (0: never), `current` the last step that its weights
 * include. Moments are those after the step `touched`.
 */

export const RULE_NONE: u32 = 0;
export const RULE_ADAM: u32 = 1;
export const RULE_MOMENTUM: u32 = 2;
export const RULE_SGD: u32 = 3;
export const RULE_ADAGRAD: u32 = 4;
export const RULE_RMSPROP: u32 = 5;
export const RULE_RMSPROP_MOMENTUM: u32 = 6;
export const RULE_ADADELTA: u32 = 7;
// 8 is the rule that moves every row at every step, by the kernels for dense parameters.

/** Bytes of one step's record in `history`: own size, scaled eps, log of all decay so far, this step's decay, its momentum. */
export const HISTORY_BYTES: usize = 40;
/** Bytes of one step's record in `table`: S, A, B, Q2, Q1, Q0, decay of the first moment, the step (u32) of its last renewal. */
export const TABLE_BYTES: usize = 32;

@unmanaged
export class RowState {
  /** Pointers to planes of `features * width` floats; `first` and `second` are the rule's moments. */
  weights: u32;
  first: u32;
  second: u32;
  /** Pointer to pairs of u32 for each row: touched, current. */
  stamps: u32;
  /** Pointers to one record a step, index 0 unused. */
  table: u32;
  history: u32;
  /** Pointer to floats: for each gap, the power of beta2 (Adam), alpha (RMSprop) or rho (Adadelta). */
  secondPowers: u32;
  /** Floats in a row, a multiple of 4. */
  width: u32;
  rule: u32;
  /** Steps done. */
  step: u32;
  /** Rows last touched up to this step are replayed step by step as far as this step; u32.MAX_VALUE: as far as now, no closed form. */
  exactUntil: u32;
  /** Steps after which the table's entry of a touch changes no more. */
  horizon: u32;
  /** 1 where weights decay at every step. */
  decays: u32;
  /** Steps after which a touch moves its row no more: a replay ends there. */
  replayReach: u32;
  /** Pointer to a third plane of moments, or 0. Adam: with amsgrad the root as it is, while `second` has the largest so far. */
  third: u32;
  /**
   * Adam: 1 - beta1, 1 - beta2, scale of the stored root, beta2 (1 with amsgrad), and NAdam's move by the gradient itself (else 0).
   * SGD: lr, momentum, 1 - dampening, nesterov, 1. Adagrad: rate, eps. RMSprop: lr, eps, 1 - alpha, 1. Adadelta: lr, eps, 1 - rho, rho.
   * To maximize, what the gradient is multiplied by is negative.
   */
  a: f64;
  b: f64;
  c: f64;
  d: f64;
  e: f64;
}

// @ts-ignore: decorator
@inline
export function historyOf(state: RowState, step: u32): usize {
  return <usize>state.history + <usize>step * HISTORY_BYTES;
}

// @ts-ignore: decorator
@inline
export function tableOf(state: RowState, step: u32): usize {
  return <usize>state.table + <usize>step * TABLE_BYTES;
}

// @ts-ignore: decorator
@inline
export function rowBytes(state: RowState): usize {
  return <usize>state.width << 2;
}
