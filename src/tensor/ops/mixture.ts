/** @file A weighted sum of several tensors, with weights for each row or for all rows: what trunks make of experts and towers. */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import type { Tensor } from "../tensor.js";
import { WEIGHTS_CHANGED } from "./matmul.js";

function shapesOf(parts: readonly Tensor[]): string {
  return parts.map(({ shape }) => `[${shape.join(", ")}]`).join(", ") || "none";
}

/** @throws PotluckError unless all are `[rows, cols]` of one shape */
function commonShape(parts: readonly Tensor[], operation: string): [number, number] {
  const [first] = parts;
  const odd = parts.find(({ shape }) => shape.length !== 2 || shape[0] !== first.shape[0] || shape[1] !== first.shape[1]);
  if (odd || first === undefined) {
    throw new PotluckError(`${operation} takes tensors of one shape [rows, cols], found ${shapesOf(parts)}`);
  }
  return [first.shape[0], first.shape[1]];
}

/**
 * The sum over k of factors[., k] * parts[k]; each part is `[rows, cols]`. With factors `[rows, parts]` each row has its own, as from a
 * softmax gate over experts. With factors `[any, parts]` and a number `row`, that row of factors serves all rows, as in a cross-stitch
 * unit.
 *
 * @throws PotluckError when the shapes do not match; and in backward() when factors that are a parameter have changed since
 * @example
 * mixture([expert0, expert1], gate.softmax()); // [rows, cols]
 */
export function mixture(parts: readonly Tensor[], factors: Tensor, row?: number): Tensor {
  const { kernels } = engine();
  const [rows, cols] = commonShape(parts, "mixture");
  const [given, count] = factors.shape;
  if (factors.shape.length !== 2 || count !== parts.length || (row === undefined ? given !== rows : row >= given)) {
    const needed = `[${row === undefined ? rows : "rows"}, ${parts.length}]`;
    throw new PotluckError(
      `mixture of ${parts.length} tensors of ${rows} rows needs factors of shape ${needed}, found [${factors.shape.join(", ")}]`,
    );
  }
  const stride = row === undefined ? count : 0, first = (row ?? 0) * count * 4;
  // one factor for all rows: the tensor as one long row
  const [runs, length] = row === undefined ? [rows, cols] : [1, rows * cols];
  const out = parts[0].makeOutput([rows, cols], [...parts, factors], (gradient) => {
    if (factors.version !== version) throw new PotluckError(WEIGHTS_CHANGED);
    parts.forEach((part, k) => {
      if (part.requiresGrad) kernels.accumulateRows(part.gradientPointer(), gradient, factorsAt + first + k * 4, stride, runs, length);
      if (factors.requiresGrad) {
        kernels.accumulateRowProducts(factors.gradientPointer() + first + k * 4, gradient, partsAt[k], stride, runs, length);
      }
    });
  });
  const partsAt = parts.map((part) => part.pointer()), factorsAt = factors.pointer(), version = factors.version, to = out.pointer();
  engine().floats(to, out.size).fill(0);
  partsAt.forEach((at, k) => kernels.accumulateRows(to, at, factorsAt + first + k * 4, stride, runs, length));
  return out;
}
