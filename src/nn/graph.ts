/**
 * @file What modules are exported through: a graph of ONNX operators (https://onnx.ai/onnx/operators), to which each module adds its own. A
 * module that can be exported has a function `onnx` beside its `forward`, which does the same with values of the graph in place of tensors.
 */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { StateTensor } from "../tensor/state-tensor.js";

/** The version of ONNX's operators that graphs are made of: the first with LayerNormalization. ONNX 1.12 and later know it. */
export const OPSET = 17;

/** A tensor of a graph: an input, a weight, or what an operator gives. */
export class GraphValue {
  constructor(readonly name: string) {}
}

/** An operator's attribute: a whole number, a list of them, a text, or a number with a fraction. */
export type GraphAttribute = number | readonly number[] | string | { readonly float: number };

/** A graph that grows operator by operator. */
export interface Graph {
  /**
   * Adds an operator of ONNX, opset 17, with one output.
   *
   * @param operator its type, such as `Relu`
   * @param inputs in ONNX's order
   * @param attributes those that differ from ONNX's defaults
   * @throws PotluckError when an input is no value of a graph
   * @example
   * const out = graph.add("LeakyRelu", [x], { alpha: { float: 0.1 } });
   */
  add(operator: string, inputs: readonly GraphValue[], attributes?: Readonly<Record<string, GraphAttribute>>): GraphValue;
  /** A parameter or state of the network, in its own shape. @throws PotluckError when it is none of the network's */
  weight(tensor: Parameter | StateTensor): GraphValue;
  /** Numbers that are fixed, as float32. @param shape default: `[data.length]` */
  floats(data: ArrayLike<number>, shape?: readonly number[]): GraphValue;
  /** Whole numbers that are fixed, as int64, such as axes. @param shape default: `[data.length]` */
  integers(data: readonly number[], shape?: readonly number[]): GraphValue;
  /**
   * x W^T + b. x may be the features: then it costs what the rows' entries cost, where the graph takes these as indices and values.
   *
   * @param x `[rows, inputs]`
   * @param weight `[outputs, inputs]`
   * @param bias `[outputs]`
   * @returns `[rows, outputs]`
   */
  linear(x: GraphValue, weight: Parameter, bias: Parameter | null): GraphValue;
  /**
   * The rows' images, for a network that reads them: bytes / 255, `[rows, channels, height, width]`.
   *
   * @throws PotluckError when the network reads no images
   */
  images(): GraphValue;
}

/** Something that can be exported: a layer, a head, an activation as a module. */
export interface Exportable {
  /** The same as `forward`, in a graph. */
  onnx(graph: Graph, x: GraphValue): GraphValue;
}

/** The error for a part that cannot be exported. @param what such as `the trunk "towers"` @param needs what it would have to have */
export function noExport(what: string, needs: string): PotluckError {
  return new PotluckError(`${what} cannot be exported to ONNX: it has no onnx of its own. Give it ${needs}; docs/export.md shows how`);
}

/** The error for a layer with options that ONNX has not. */
export function noOption(layer: string, options: string): PotluckError {
  return new PotluckError(`a ${layer} with ${options} cannot be exported to ONNX`);
}

/**
 * Whether a part has a function `onnx` that belongs to its `forward`: a class that overrides `forward` alone inherits the `onnx` of another
 * one.
 */
export function hasOnnx(part: object): boolean {
  const has = (level: object, name: string): boolean => (
    level === part ? Object.prototype.propertyIsEnumerable.call(part, name) : Object.hasOwn(level, name)); // a guard is not enumerable
  for (let level: object | null = part; level !== null; level = Object.getPrototypeOf(level) as object | null) {
    if (has(level, "onnx")) return true;
    if (has(level, "forward")) return false;
  }
  return false;
}

/** What a layer adds to a graph. @param what names it in the error @throws PotluckError when it cannot be exported */
export function layerToGraph(what: string, layer: object, graph: Graph, x: GraphValue): GraphValue {
  if (!hasOnnx(layer)) throw noExport(what, "a function onnx(graph, x) that does the same as its forward");
  return requireGraphValue(`${what}: onnx()`, (layer as Exportable).onnx(graph, x));
}

/** The name of an object's class, for errors. */
export function className(of: object): string {
  return of.constructor.name || "without a name";
}

/** @throws PotluckError unless a value is one of a graph */
export function requireGraphValue(what: string, value: unknown): GraphValue {
  if (value instanceof GraphValue) return value;
  throw new PotluckError(`${what} must give a value of the graph, such as graph.add("Relu", [x]), found ${showValue(value)}`);
}

/**
 * The sum over k of factors[., k] * parts[k], as `mixture` of tensors.
 *
 * @param parts `[rows, width]` each
 * @param factors `[rows, parts]`, or `[1, parts]` for all rows
 */
export function mixtureToGraph(graph: Graph, parts: readonly GraphValue[], factors: GraphValue): GraphValue {
  const middle = graph.integers([1]), apart = parts.map((part) => graph.add("Unsqueeze", [part, middle]));
  const stacked = graph.add("Concat", apart, { axis: 1 });
  const weighted = graph.add("Mul", [stacked, graph.add("Unsqueeze", [factors, graph.integers([2])])]);
  return graph.add("ReduceSum", [weighted, middle], { keepdims: 0 });
}
