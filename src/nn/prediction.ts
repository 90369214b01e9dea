/**
 * @file Prediction: any number of rows through a `forward` in pieces and without recording, so that memory does not grow with the rows; and
 * in evaluation mode, which ends with it.
 */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { type NdArray, selectRows } from "../tensor/nd-array.js";
import { noGrad, Tensor } from "../tensor/tensor.js";

/** Rows that prediction can cut into pieces: a `SparseMatrix`, or inputs of several kinds side by side. */
export interface InputRows {
  readonly rows: number;
  selectRows(rows: ArrayLike<number>): this;
}

/** A module's parts, itself included, with their modes. */
interface Parts {
  namedModules(): [string, { training: boolean }][];
}

/** Rows that go through at a time. */
const PIECE = 256;

/** Runs `act` with a module in evaluation mode, and then gives each part its own mode back. */
export function inEvaluation<T>(module: Parts, act: () => T): T {
  const modes = module.namedModules().map(([, part]) => ({ part, training: part.training }));
  for (const { part } of modes) part.training = false;
  try {
    return act();
  } finally {
    for (const { part, training } of modes) part.training = training;
  }
}

/**
 * The outputs of `forward` for all rows of x: `[rows, ...]`.
 *
 * @throws PotluckError when `forward` returns anything but a tensor with one row for each of its input
 */
export function predictRows<X extends InputRows | Tensor>(x: X, forward: (piece: X) => Tensor): NdArray {
  const run = (piece: X, rows: number | undefined): NdArray => readOutput(noGrad(() => forward(piece)), rows);
  const total = x instanceof Tensor ? x.shape[0] : (x as Partial<InputRows> | null)?.rows;
  if (typeof total !== "number") return run(x, undefined); // no rows to cut; forward says what is wrong
  const held = x instanceof Tensor ? x.toNdArray() : null;
  const parts: NdArray[] = [];
  for (let from = 0; from === 0 || from < total; from += PIECE) { // once where there are no rows, for the other axes
    const rows = Uint32Array.from({ length: Math.min(PIECE, total - from) }, (_, index) => from + index);
    const piece = held ? tensorOf(selectRows(held, rows)) as X : (x as InputRows).selectRows(rows) as X;
    parts.push(run(piece, rows.length));
  }
  const rest = parts[0].shape.slice(1), width = rest.reduce((product, length) => product * length, 1);
  const data = new Float32Array(total * width);
  parts.forEach((part, index) => data.set(part.data, index * PIECE * width));
  return { shape: [total, ...rest], data };
}

function readOutput(out: unknown, rows: number | undefined): NdArray {
  const remedy = "for other outputs call eval(), and forward in noGrad(() => ...)";
  if (!(out instanceof Tensor)) throw new PotluckError(`predict: forward must return a tensor, found ${showValue(out)}; ${remedy}`);
  if (rows === undefined || out.shape[0] === rows) return out.toNdArray();
  const found = `[${out.shape.join(", ")}] for ${rows} rows`;
  throw new PotluckError(`predict: forward must return a tensor with one row for each row of x, found shape ${found}; ${remedy}`);
}

function tensorOf({ shape, data }: NdArray): Tensor {
  return new Tensor(shape, { held: data });
}
