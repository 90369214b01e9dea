/** @file Comparisons, element by element, with broadcasting: 1 where they hold, else 0, as floats. They have no gradient. */
import { engine } from "../../engine/engine.js";
import type { Operand } from "../operand.js";
import { withoutRecording } from "../tape.js";
import { broadcastShape, broadcastTo } from "./broadcast.js";

/** As `compare` of kernels/binary.ts has them; the other two are these with the tensors exchanged. */
const forms = { eq: 0, ne: 1, lt: 2, le: 3 };

const noGradient = (): void => undefined;

/**
 * A tensor of 1 and 0. A comparison with NaN does not hold, except `ne`.
 *
 * @throws PotluckError when the shapes do not broadcast
 */
export function compare<T extends Operand<T>>(a: Operand<T>, b: Operand<T>, comparison: "eq" | "ne" | "lt" | "le" | "gt" | "ge"): T {
  const shape = broadcastShape(comparison, a.shape, b.shape);
  const out = withoutRecording(() => a.makeOutput(shape, [a, b], noGradient));
  const aAt = broadcastTo(a, a.pointer(), shape), bAt = broadcastTo(b, b.pointer(), shape);
  const run = (form: keyof typeof forms, first: number, second: number): void =>
    engine().kernels.compare(forms[form], first, second, out.pointer(), out.size);
  if (comparison === "gt") run("lt", bAt, aAt);
  else if (comparison === "ge") run("le", bAt, aAt);
  else run(comparison, aAt, bAt);
  return out;
}
