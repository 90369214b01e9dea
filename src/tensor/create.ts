/**
 * @file Tensors from a shape: constants, sequences, random numbers. Names and values of torch, but random ones need a seed, as everything
 * random here: there is no hidden generator. Their numbers are outside the engine, so they are valid always.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { boolean, type Options, readOptions, seed, showValue, text } from "../options/index.js";
import { sizeOf } from "./nd-array.js";
import { requireShape, requireWhole } from "./ops/arguments.js";
import { Tensor } from "./tensor.js";

const plain = {
  requiresGrad: boolean({ default: false, describe: "Whether `backward()` leaves a gradient on the tensor, in `grad`." }),
};

const drawn = {
  ...plain,
  seed: seed({ describe: "Seeds the draws." }),
  stream: text({
    phrase: "the name of a random stream", default: "tensor",
    describe: "The name of the random stream: tensors of one seed need names of their own, or get the same draws.",
  }),
};

/** Options of {@link zeros} and the other constant tensors. */
export type CreateOptions = Options<typeof plain>;

/** Options of {@link rand} and {@link randn}. */
export type RandomOptions = Options<typeof drawn>;

function made(operation: string, shape: readonly number[], options: CreateOptions | undefined, held: Float32Array): Tensor {
  return new Tensor(shape, { held }, readOptions(operation, plain, options));
}

function requireNumber(value: unknown, what: string): number {
  if (typeof value === "number") return value;
  throw new PotluckError(`${what} must be a number, found ${showValue(value)}`);
}

/**
 * Zeros everywhere.
 *
 * @throws PotluckError when the shape is no list of lengths, or an option is unknown
 * @example
 * zeros([2, 3]); // torch.zeros(2, 3)
 */
export function zeros(shape: readonly number[], options?: CreateOptions): Tensor {
  const lengths = requireShape(shape, "zeros");
  return made("zeros", lengths, options, new Float32Array(sizeOf(lengths)));
}

/**
 * Ones everywhere.
 *
 * @throws PotluckError when the shape is no list of lengths, or an option is unknown
 * @example
 * ones([3], { requiresGrad: true });
 */
export function ones(shape: readonly number[], options?: CreateOptions): Tensor {
  const lengths = requireShape(shape, "ones");
  return made("ones", lengths, options, new Float32Array(sizeOf(lengths)).fill(1));
}

/**
 * One number everywhere.
 *
 * @throws PotluckError when the shape is no list of lengths, the value is no number, or an option is unknown
 * @example
 * full([2, 2], -Infinity); // torch.full((2, 2), -math.inf)
 */
export function full(shape: readonly number[], value: number, options?: CreateOptions): Tensor {
  const lengths = requireShape(shape, "full");
  return made("full", lengths, options, new Float32Array(sizeOf(lengths)).fill(requireNumber(value, "full(): the value")));
}

/**
 * The unit matrix `[n, m]`: ones where row and column have one number, else zeros.
 *
 * @param m default n
 * @throws PotluckError when a length is no whole number from 0 up, or an option is unknown
 * @example
 * eye(2).toArray(); // Float32Array [1, 0, 0, 1]
 */
export function eye(n: number, m = n, options?: CreateOptions): Tensor {
  const shape = requireShape([requireWhole(n, "eye(): the number of rows"), requireWhole(m, "eye(): the number of columns")], "eye");
  const held = new Float32Array(n * m);
  for (let i = 0; i < Math.min(n, m); i++) held[i * m + i] = 1;
  return made("eye", shape, options, held);
}

/**
 * Numbers from `start` up to, but not including, `end`, `step` apart: `arange(end)` starts at 0. Each is start + i step in float64.
 *
 * @throws PotluckError when a number is not finite, the step is 0 or leads away from the end, or an option is unknown
 * @example
 * arange(3).toArray(); // Float32Array [0, 1, 2]
 * arange(1, 2, 0.25).toArray(); // Float32Array [1, 1.25, 1.5, 1.75]
 */
export function arange(startOrEnd: number, end?: number, step = 1, options?: CreateOptions): Tensor {
  const from = end === undefined ? 0 : startOrEnd, to = end ?? startOrEnd;
  for (const [value, name] of [[from, "start"], [to, "end"], [step, "step"]] as const) {
    if (!Number.isFinite(value)) throw new PotluckError(`arange(): the ${name} must be a finite number, found ${showValue(value)}`);
  }
  if (step === 0) throw new PotluckError("arange(): the step must not be 0");
  const count = Math.ceil((to - from) / step);
  if (count < 0) throw new PotluckError(`arange(): a step of ${step} leads away from ${to}, starting at ${from}`);
  return made("arange", [count], options, Float32Array.from({ length: count }, (_, i) => from + i * step));
}

/**
 * Numbers drawn from [0, 1), multiples of 2^-24, as torch.rand has them. Element i is draw number i of the random stream of that name.
 *
 * @throws PotluckError when the shape is no list of lengths, the seed is missing, or an option is unknown
 * @example
 * rand([2, 3], { seed: 1 });
 * rand([2, 3], { seed: 1, stream: "noise/input" }); // others
 */
export function rand(shape: readonly number[], options: RandomOptions): Tensor {
  const lengths = requireShape(shape, "rand");
  const { seed: of, stream, requiresGrad } = readOptions("rand", drawn, options);
  const draws = new RandomStream(of, stream);
  const held = Float32Array.from({ length: sizeOf(lengths) }, (_, i) => (draws.at(i) >>> 8) / 16777216);
  return new Tensor(lengths, { held }, { requiresGrad });
}

/**
 * Numbers drawn from the normal distribution of mean 0 and variance 1. Element i is draw number i of the random stream of that name.
 *
 * @throws PotluckError when the shape is no list of lengths, the seed is missing, or an option is unknown
 * @example
 * randn([2, 3], { seed: 1, stream: "noise/input" }).mul(0.1);
 */
export function randn(shape: readonly number[], options: RandomOptions): Tensor {
  const lengths = requireShape(shape, "randn"), size = sizeOf(lengths);
  const { seed: of, stream: name, requiresGrad } = readOptions("randn", drawn, options);
  const { key, stream } = new RandomStream(of, name);
  const native = engine(), mark = native.arena.mark();
  try {
    const at = native.arena.allocate(size * 4);
    native.kernels.fillNormal(at, 0, 1, size, size, key, stream, 0, 1);
    return new Tensor(lengths, { held: native.copyFloats(at, size) }, { requiresGrad });
  } finally {
    native.arena.restore(mark);
  }
}
