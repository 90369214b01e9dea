/**
 * @file Adam's missed steps in closed form. A row with moments m, s = sqrt(v) at step t and no gradient since would move by
 * m * F(s), F(s) = sum over u in [t, T] of a_u / (s + e_u): a Stieltjes sum, so the quotient of polynomials whose three poles are the
 * Gauss nodes of the measure (a_u at e_u) matches its first six moments. Golub & Welsch 1969 for Gauss rules from moments; the
 * polynomials' coefficients suffice here, since s and all nodes are positive and Horner's rule then cancels nothing.
 */
import { HISTORY_BYTES, historyOf, RowState, tableOf } from "./state";

/**
 * Renews the table for every step whose touch still moves rows. Backwards from the last step, the moments M_j of the measure obey
 * M_j(t) = own_t e_t^j P + (beta1_{t+1} / sqrt(beta2)) sqrt(beta2)^-j M_j(t + 1), P the weight decay of the steps after t.
 */
export function renewAdamTable(state: RowState): void {
  const last = state.step;
  const reach = state.horizon < last ? last - state.horizon : 1;
  const rootInverse = 1 / Math.sqrt(state.d);
  const exact = state.exactUntil;
  let m0: f64 = 0, m1: f64 = 0, m2: f64 = 0, m3: f64 = 0, m4: f64 = 0, m5: f64 = 0;
  let decayAfter: f64 = 1, firstDecay: f64 = 1;
  for (let t = last; t >= reach; t--) {
    const record = historyOf(state, t);
    const table = tableOf(state, t);
    if (t < last) {
      const next = record + HISTORY_BYTES;
      firstDecay *= load<f64>(next, 32);
      decayAfter *= load<f64>(next, 24);
      let ratio = load<f64>(next, 32) * rootInverse;
      m0 *= ratio; ratio *= rootInverse;
      m1 *= ratio; ratio *= rootInverse;
      m2 *= ratio; ratio *= rootInverse;
      m3 *= ratio; ratio *= rootInverse;
      m4 *= ratio; ratio *= rootInverse;
      m5 *= ratio;
    }
    store<f32>(table, <f32>firstDecay, 24);
    store<u32>(table, last, 28);
    if (exact == u32.MAX_VALUE) continue; // every missed step is replayed: no closed form is asked for
    const e = load<f64>(record, 8);
    let own = load<f64>(record) * decayAfter;
    m0 += own; own *= e;
    m1 += own; own *= e;
    m2 += own; own *= e;
    m3 += own; own *= e;
    m4 += own; own *= e;
    m5 += own;
    if (t > exact) storeQuotient(table, m0, m1, m2, m3, m4, m5);
  }
}

/**
 * Stores S, A, B, Q2, Q1, Q0 with F(s) = S (s^2 + A s + B) / (s^3 + Q2 s^2 + Q1 s + Q0). Works on the nodes' relative distances from
 * their mean, whose orthogonal polynomial y^3 + c2 y^2 + c1 y + c0 solves a small Hankel system; where the nodes all but coincide the
 * system is singular and fewer nodes say the same.
 */
// @ts-ignore: decorator
@inline
function storeQuotient(table: usize, m0: f64, m1: f64, m2: f64, m3: f64, m4: f64, m5: f64): void {
  if (!(m0 > 0)) { // a learning rate of zero so far
    store<f32>(table, 0);
    store<f32>(table, 0, 4);
    store<f32>(table, 0, 8);
    store<f32>(table, 1, 12);
    store<f32>(table, 1, 16);
    store<f32>(table, 1, 20);
    return;
  }
  const mean = m1 / m0;
  const unit = 1 / mean;
  let scale = unit / m0 * unit;
  const n2 = m2 * scale; scale *= unit;
  const n3 = m3 * scale; scale *= unit;
  const n4 = m4 * scale; scale *= unit;
  const n5 = m5 * scale;
  const k2 = n2 - 1;
  const k3 = n3 - 3 * n2 + 2;
  const k4 = n4 - 4 * n3 + 6 * n2 - 3;
  const k5 = n5 - 5 * n4 + 10 * n3 - 10 * n2 + 4;
  let c2: f64 = 0, c1: f64 = 0, c0: f64 = 0;
  if (k2 > 1e-12) {
    const skew = k3 / k2;
    const rest = k4 - k3 * skew - k2 * k2;
    if (k2 > 1e-4 && rest > 1e-5 * k2 * k2 + 1e-13) {
      c2 = (skew * k4 + k2 * k3 - k5) / rest;
      c1 = -(k4 + c2 * k3) / k2;
      c0 = -k3 - c2 * k2;
    } else {
      c2 = -skew;
      c1 = -k2;
    }
  }
  const k = k2 > 1e-12 ? k2 : 0;
  const square = mean * mean;
  store<f32>(table, <f32>m0);
  store<f32>(table, <f32>((2 - c2) * mean), 4);
  store<f32>(table, <f32>((1 - c2 + c1 + k) * square), 8);
  store<f32>(table, <f32>((3 - c2) * mean), 12);
  store<f32>(table, <f32>((3 - 2 * c2 + c1) * square), 16);
  store<f32>(table, <f32>((1 - c2 + c1 - c0) * square * mean), 20);
}

/**
 * Renews the table of SGD with momentum: S = sum over u in [t, T] of size_u times the momenta of the steps after t up to u, and the product
 * of the momenta after t up to T.
 */
export function renewMomentumTable(state: RowState): void {
  const last = state.step;
  const reach = state.horizon < last ? last - state.horizon : 1;
  let sum: f64 = 0, decay: f64 = 1;
  for (let t = last; t >= reach; t--) {
    const record = historyOf(state, t);
    if (t < last) {
      const momentum = load<f64>(record + HISTORY_BYTES, 32);
      decay *= momentum;
      sum *= momentum;
    }
    sum += load<f64>(record);
    store<f32>(tableOf(state, t), <f32>sum);
    store<f32>(tableOf(state, t), <f32>decay, 24);
  }
}
