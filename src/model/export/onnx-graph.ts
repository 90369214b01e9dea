/**
 * @file A graph of ONNX as it grows: operators, weights and inputs. Features come in as a dense matrix, or as the indices and values of the
 * entries that are not 0, as in torch.nn.EmbeddingBag. Then a layer that reads features gathers the weights of the rows' entries and adds
 * them up row by row, which costs what the entries cost.
 */
import { PotluckError } from "../../engine/errors.js";
import type { OnnxNode, OnnxTensor, OnnxValue } from "../../format/onnx.js";
import { type Graph, type GraphAttribute, GraphValue, requireGraphValue } from "../../nn/graph.js";
import type { NetworkInputs } from "../../nn/network.js";
import { sizeOf } from "../../tensor/nd-array.js";
import type { Parameter } from "../../tensor/parameter.js";
import type { StateTensor } from "../../tensor/state-tensor.js";

/** The name of the length of a call's rows. */
export const ROWS = "rows";

/** The entries of the features, where they come as indices and values: as many for each row as the longest has, the others with value 0. */
interface Entries {
  /** Features, `[rows, longest]`. */
  indices: GraphValue;
  /** `[rows, longest]` */
  values: GraphValue;
  /** How many rows there are, `[1]`. */
  rowCount: GraphValue;
}

/** The graph of a network. */
export class OnnxGraph implements Graph {
  readonly inputs: OnnxValue[] = [];
  readonly nodes: OnnxNode[] = [];
  /** The features `[rows, features]`. Where they come as indices and values, they are made dense only for what reads them otherwise. */
  readonly features = new GraphValue("features");
  private readonly held = new Map<string, { value: GraphValue; tensor: OnnxTensor }>();
  private readonly names = new Map<Parameter | StateTensor, string>();
  private readonly made = new Map<string, unknown>();

  /** @param state the network's parameters and states by path @param sparse whether features come as indices and values */
  constructor(
    state: readonly (readonly [string, Parameter | StateTensor])[], private readonly reads: NetworkInputs, private readonly sparse: boolean,
  ) {
    for (const [path, tensor] of state) this.names.set(tensor, path);
  }

  /** The tensors that the file holds. */
  get tensors(): OnnxTensor[] {
    return Array.from(this.held.values(), ({ tensor }) => tensor);
  }

  add(operator: string, inputs: readonly GraphValue[], attributes: Readonly<Record<string, GraphAttribute>> = {}): GraphValue {
    const names = inputs.map((input) => this.dense(requireGraphValue(`an input of ${operator}`, input)).name);
    return this.push(operator, names, attributes);
  }

  weight(tensor: Parameter | StateTensor): GraphValue {
    return this.hold(this.pathOf(tensor), tensor.shape, () => tensor.pieces());
  }

  floats(data: ArrayLike<number>, shape: readonly number[] = [data.length]): GraphValue {
    const numbers = Float32Array.from(data), name = `floats_${shape.join("x")}_${numbers.length > 8 ? this.held.size : numbers.join("_")}`;
    return this.hold(name, shape, numbers);
  }

  integers(data: readonly number[], shape: readonly number[] = [data.length]): GraphValue {
    return this.hold(`integers_${shape.join("x")}_${data.join("_")}`, shape, BigInt64Array.from(data, BigInt));
  }

  images(): GraphValue {
    const { imageShape } = this.reads;
    if (!imageShape) throw new PotluckError('the trunk asks for images, and its member does not say reads: "images"');
    return this.once("images", () => {
      const [channels, height, width] = imageShape;
      const bytes = this.input("images", "uint8", [ROWS, height, width, channels]);
      const shares = this.add("Div", [this.add("Cast", [bytes], { to: FLOAT }), this.floats([255], [])]);
      return this.add("Transpose", [shares], { perm: [0, 3, 1, 2] });
    });
  }

  linear(x: GraphValue, weight: Parameter, bias: Parameter | null): GraphValue {
    if (this.sparse && x === this.features) return this.sparseLinear(weight, bias);
    return this.add("Gemm", [x, this.weight(weight), ...(bias ? [this.weight(bias)] : [])], { transB: 1 });
  }

  /**
   * The sums over each row's entries of value * the weights of its feature, and the bias. Rows are as long as the longest, since operators
   * for that are fast in every runtime, and ONNX Runtime's ScatterElements takes ten times as long.
   */
  private sparseLinear(weight: Parameter, bias: Parameter | null): GraphValue {
    const { indices, values } = this.entries(), [outputs, features] = weight.shape, middle = this.integers([1]);
    const byFeature = this.hold(`${this.pathOf(weight)}.by_feature`, [features, outputs], () => [transposed(weight)]);
    const row = this.once("rows of values", () => this.add("Unsqueeze", [values, middle]));
    const sums = this.add("Squeeze", [this.add("MatMul", [row, this.add("Gather", [byFeature, indices])]), middle]);
    return bias ? this.add("Add", [sums, this.weight(bias)]) : sums;
  }

  /** A value as any operator reads it: of features that come as entries, the matrix. */
  private dense(value: GraphValue): GraphValue {
    if (value !== this.features) return value;
    const { features } = this.reads;
    if (!this.sparse) return this.once("features", () => this.input("features", "float32", [ROWS, features]));
    return this.once("dense features", () => {
      const { indices, values, rowCount } = this.entries(), flat = this.integers([-1]), width = this.integers([features]);
      const starts = this.add("Mul", [this.range(this.add("Squeeze", [rowCount])), width]);
      const places = this.add("Add", [this.add("Unsqueeze", [starts, this.integers([1])]), indices]);
      const zeros = this.add("Expand", [this.floats([0]), this.add("Mul", [rowCount, width])]);
      const parts = [zeros, this.add("Reshape", [places, flat]), this.add("Reshape", [values, flat])];
      const all = this.add("ScatterElements", parts, { axis: 0, reduction: "add" });
      return this.add("Reshape", [all, this.add("Concat", [rowCount, width], { axis: 0 })]);
    });
  }

  /** The inputs of the entries, row by row; behind the last entry there is one more, of value 0, which short rows repeat. */
  private entries(): Entries {
    return this.once("entries", () => {
      const indices = this.input("indices", "int64", ["entries"]), values = this.input("values", "float32", ["entries"]);
      const offsets = this.input("offsets", "int64", [`${ROWS} + 1`]);
      const zero = this.integers([0]), one = this.integers([1]), last = this.integers([-1]), far = this.integers([2 ** 31]);
      const starts = this.add("Slice", [offsets, zero, last]), ends = this.add("Slice", [offsets, one, far]);
      const lengths = this.add("Concat", [this.add("Sub", [ends, starts]), one], { axis: 0 }); // there may be no rows, or none with entries
      const column = (of: GraphValue): GraphValue => this.add("Unsqueeze", [of, one]);
      const steps = this.range(this.add("ReduceMax", [lengths], { keepdims: 0 })), places = this.add("Add", [column(starts), steps]);
      const isInside = this.add("Less", [places, column(ends)]), behind = this.add("Shape", [indices]);
      const taken = this.add("Where", [isInside, places, behind]);
      const padded = (of: GraphValue, by: GraphValue): GraphValue => (
        this.add("Gather", [this.add("Concat", [of, by], { axis: 0 }), taken]));
      return {
        indices: padded(indices, zero), values: padded(values, this.floats([0])),
        rowCount: this.add("Sub", [this.add("Shape", [offsets]), one]),
      };
    });
  }

  /** 0, 1, ... below a number. */
  private range(end: GraphValue): GraphValue {
    return this.add("Range", [this.integers([0], []), end, this.integers([1], [])]);
  }

  /** Gives a value a name, as an output. */
  give(name: string, value: GraphValue): void {
    this.push("Identity", [this.dense(value).name], {}, name);
  }

  private push(
    operator: string, inputs: readonly string[], attributes: Readonly<Record<string, GraphAttribute>>,
    output = `${operator.toLowerCase()}_${this.nodes.length}`,
  ): GraphValue {
    this.nodes.push({ operator, inputs, output, attributes });
    return new GraphValue(output);
  }

  private input(name: string, type: OnnxValue["type"], shape: OnnxValue["shape"]): GraphValue {
    this.inputs.push({ name, type, shape });
    return new GraphValue(name);
  }

  private hold(name: string, shape: readonly number[], data: OnnxTensor["data"]): GraphValue {
    const known = this.held.get(name);
    if (known) return known.value;
    const value = new GraphValue(name);
    this.held.set(name, { value, tensor: { name, shape, data } });
    return value;
  }

  private once<T>(what: string, make: () => T): T {
    if (!this.made.has(what)) this.made.set(what, make());
    return this.made.get(what) as T;
  }

  private pathOf(tensor: Parameter | StateTensor): string {
    const path = this.names.get(tensor);
    if (path !== undefined) return path;
    const found = `[${tensor.shape.join(", ")}]`;
    throw new PotluckError(`onnx() uses a parameter or state of shape ${found} that the network's members() do not list`);
  }
}

/** ONNX's number for float32. */
const FLOAT = 1;

/** A matrix `[outputs, features]` by feature. */
function transposed(weight: Parameter): Float32Array {
  const { shape, data } = weight.read(), [outputs, features] = shape, out = new Float32Array(sizeOf(shape));
  for (let output = 0, from = 0; output < outputs; output++) {
    for (let feature = 0, to = output; feature < features; feature++, from++, to += outputs) out[to] = data[from];
  }
  return out;
}
