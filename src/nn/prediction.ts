/**
 * @file Prediction: any number of rows through a `forward` in pieces and without recording, so that memory does not grow with the rows; and
 * in evaluation mode, which ends with it.
 */
import { PotluckError } from "../engine/errors.js";
import { isMap, showValue } from "../options/index.js";
import { type NdArray, selectRows, sizeOf } from "../tensor/nd-array.js";
import { noGrad, Tensor } from "../tensor/tensor.js";

/** Rows that prediction can cut into pieces: a `SparseMatrix`, or inputs of several kinds side by side. */
export interface InputRows {
  readonly rows: number;
  selectRows(rows: ArrayLike<number>): this;
}

/** What `forward` returns, with an {@link NdArray} for each tensor: alone, or in lists and plain objects. */
export type Predicted<Out> = Out extends Tensor ? NdArray : { [Name in keyof Out]: Predicted<Out[Name]> };

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
 * @throws PotluckError when `forward` returns anything but tensors with one row for each of its input, alone or in lists and plain objects
 */
export function predictRows<X extends InputRows | Tensor, Out>(x: X, forward: (piece: X) => Out): Predicted<Out> {
  const total = x instanceof Tensor ? x.shape[0] : (x as Partial<InputRows> | null)?.rows;
  if (typeof total !== "number") return join([noGrad(() => forward(x))]) as Predicted<Out>; // no rows to cut; forward says what is wrong
  const held = x instanceof Tensor ? x.toNdArray() : null;
  const parts: Out[] = [];
  for (let from = 0; from === 0 || from < total; from += PIECE) { // once where there are no rows, for the other axes
    const rows = Uint32Array.from({ length: Math.min(PIECE, total - from) }, (_, index) => from + index);
    const piece = held ? tensorOf(selectRows(held, rows)) as X : (x as InputRows).selectRows(rows) as X;
    parts.push(noGrad(() => forward(piece)));
  }
  return join(parts, total) as Predicted<Out>;
}

/** The outputs of all pieces as one, tensor by tensor. */
function join(parts: readonly unknown[], total?: number): unknown {
  const [first] = parts;
  if (first instanceof Tensor) return joinRows(parts, total);
  if (Array.isArray(first)) return first.map((_, index) => join(parts.map((part) => (part as unknown[])[index]), total));
  if (isMap(first) && Object.getPrototypeOf(first) === Object.prototype) {
    return Object.fromEntries(Object.keys(first).map((name) => [name, join(parts.map((part) => (part as typeof first)[name]), total)]));
  }
  throw notTensor(first);
}

function notTensor(found: unknown): PotluckError {
  return new PotluckError(`predict: forward must return a tensor, or several in a list or an object, found ${showValue(found)}`);
}

function joinRows(parts: readonly unknown[], total: number | undefined): NdArray {
  const arrays = parts.map((part, index) => {
    if (!(part instanceof Tensor)) throw notTensor(part);
    const rows = total === undefined ? part.shape[0] : Math.min(PIECE, total - index * PIECE);
    if (part.shape.length > 0 && part.shape[0] === rows) return part.toNdArray();
    const found = `[${part.shape.join(", ")}]${rows === undefined ? "" : ` for ${rows} rows`}`;
    throw new PotluckError(`predict: what forward returns must have one row for each row of x, found shape ${found}; for other outputs ` +
      "call eval(), and forward in noGrad(() => ...)");
  });
  if (total === undefined) return arrays[0];
  const rest = arrays[0].shape.slice(1), width = sizeOf(rest), data = new Float32Array(total * width);
  arrays.forEach((array, index) => data.set(array.data, index * PIECE * width));
  return { shape: [total, ...rest], data };
}

function tensorOf({ shape, data }: NdArray): Tensor {
  return new Tensor(shape, { held: data });
}
