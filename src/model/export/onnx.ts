/** @file A model as an ONNX file: its whole network, each head a named output, and in the metadata what turns rows into its inputs. */
import type { TargetMap } from "../../data/targets/target-map.js";
import { PotluckError } from "../../engine/errors.js";
import { VERSION } from "../../engine/version.js";
import { encodeOnnx, type OnnxModel, type OnnxValue } from "../../format/onnx.js";
import { type GraphValue, hasOnnx, noExport, OPSET } from "../../nn/graph.js";
import { Network } from "../../nn/network.js";
import { boolean, type Options, readOptions, showValue } from "../../options/index.js";
import { type TaskKind, taskKinds } from "../../task/index.js";
import { OnnxGraph, ROWS } from "./onnx-graph.js";

const options = {
  sparse: boolean({
    default: false,
    describe: "Whether the file takes features as `indices`, `values` and `offsets` of the entries that are not 0, in place of a matrix.",
  }),
};

/** Options of {@link toOnnx}. */
export type OnnxOptions = Options<typeof options>;

/** What can be exported: a `Model`, or a network alone. */
export interface OnnxSource {
  network: Network;
  /** How each task's logits become answers. Without them the outputs are the logits alone. */
  targets?: Readonly<Record<string, TargetMap>>;
  /** What turns rows into features, for the metadata. */
  card?: object;
  /** The recipe as YAML, for the metadata. */
  recipe?: string;
}

/**
 * The bytes of an ONNX file in pieces, for a file of any size. The network evaluates: no dropout, and batch norms by their running
 * statistics. Opset 17, IR version 8.
 *
 * Inputs: `features` `[rows, width]`, float32; with `sparse`, of all entries that are not 0 their `indices` `[entries]`, int64, and
 * `values` `[entries]`, float32, and `offsets` `[rows + 1]`, int64: where each row's entries start, and the number of all. These are
 * `indices`, `data` and `indptr` of scipy. A network of images takes `images` `[rows, height, width, channels]`, uint8, and the other
 * features, if it has some.
 *
 * Outputs: for each task `TASK.logits`, and what its kind makes of them, with the name that it has in answers: `TASK.probability` of the
 * positive class, `TASK.probabilities`, or `TASK.value` in the target's unit.
 *
 * Metadata: `potluck`, the model's card as JSON, and `recipe`, as in a model file.
 *
 * @throws PotluckError when the trunk, a head or the activation cannot be exported, or the file would have 2 GiB or more
 * @example
 * for (const piece of writeOnnx(model, { sparse: true })) await file.write(piece);
 */
export function writeOnnx(source: OnnxSource, given?: OnnxOptions): Generator<Uint8Array, void, undefined> {
  return encodeOnnx(onnxModel(source, given));
}

/** What an ONNX file of a model holds: its inputs, outputs, operators, tensors and metadata. @throws PotluckError as {@link writeOnnx} */
export function onnxModel(source: OnnxSource, given?: OnnxOptions): OnnxModel {
  const { sparse } = readOptions("toOnnx", options, given), { network, targets = {}, card, recipe } = source ?? {};
  if (!(network instanceof Network)) {
    throw new PotluckError(`toOnnx takes a model, or { network } with a MultiTaskNetwork, found ${showValue(source)}`);
  }
  if (!hasOnnx(network)) throw noExport("the network", "a function onnx(graph, x, tasks) that does the same as its forward");
  const graph = new OnnxGraph(network.namedState(), network.inputs, sparse), tasks = Object.keys(network.outputDims);
  const logits = network.onnx(graph, graph.features, tasks), outputs: OnnxValue[] = [];
  const give = (name: string, value: GraphValue, width: number): void => {
    graph.give(name, value);
    outputs.push({ name, type: "float32", shape: [ROWS, width] });
  };
  tasks.forEach((task, index) => {
    give(`${task}.logits`, logits[index], network.outputDims[task]);
    if (!Object.hasOwn(targets, task)) return;
    const kind: TaskKind = taskKinds.get(targets[task].kind as never), further = kind.onnx?.(targets[task], graph, logits[index]);
    for (const [name, { value, width }] of Object.entries(further ?? {})) give(`${task}.${name}`, value, width);
  });
  return {
    opset: OPSET, version: VERSION, name: "potluck", description: description(tasks, sparse),
    inputs: graph.inputs, outputs, nodes: graph.nodes, tensors: graph.tensors,
    metadata: { ...(card && { potluck: JSON.stringify(card) }), ...(recipe !== undefined && { recipe }) },
  };
}

function description(tasks: readonly string[], sparse: boolean): string {
  return `A model of Potluck for ${tasks.join(", ")}, features ${sparse ? "as indices, values and offsets" : "as a matrix"}.`;
}

/**
 * A model as an ONNX file in memory: {@link writeOnnx} in one piece.
 *
 * @throws PotluckError as {@link writeOnnx} does
 * @example
 * const session = await InferenceSession.create(toOnnx(model));
 */
export function toOnnx(source: OnnxSource, given?: OnnxOptions): Uint8Array {
  const pieces = Array.from(writeOnnx(source, given), (piece) => piece.slice());
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
