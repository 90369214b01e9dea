/** @file What the ready-made networks have in common: their options, a trunk and heads, and gradient norms of both. */
import { PotluckError } from "../engine/errors.js";
import {
  checkValue, didYouMean, memberName, memberOptions, type Options, type Report, seed, type Settings, type Shape, whole,
} from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { Head } from "./head.js";
import { imageShapeField, type ImageShape } from "../tensor/mixed-rows.js";
import { sizeOf } from "../tensor/nd-array.js";
import { className, type Graph, type GraphValue, hasOnnx, layerToGraph, noExport } from "./graph.js";
import { checkHidden, hiddenOptions } from "./hidden-options.js";
import { Linear } from "./linear.js";
import { type Member, Module, normsByModule } from "./module.js";
import { type TrunkName, type TrunkOptions, trunks } from "./trunk/index.js";
import { headsReadFeatures, layersOf, type Trunk, type TrunkMember } from "./trunk/trunk.js";

/** The gradient norm of each layer (all its parameters together) that a loss reached. */
export interface GradNorms {
  trunk: Record<string, number>;
  heads: Record<string, number>;
}

const trunkName = memberName(trunks, {
  default: "mlp", describe: "The layers between the features and the heads; docs/trunks.md compares them.",
});
const networkOptions = {
  trunk: trunkName,
  inputDim: whole({
    from: 1, describe: "Number of features, pixels included.", aliases: ["inputSize", "inFeatures", "numFeatures", "features"],
  }),
  imageShape: imageShapeField({ optional: true, describe: "Channels, height and width of the images, for a trunk that reads images." }),
  ...hiddenOptions,
  seed: seed({ default: 0, describe: "Seeds the initial weights and the dropout masks." }),
};

/** Options of every network, and beside them those of its trunk. */
export type NetworkOptions = Omit<Options<typeof networkOptions>, "trunk"> & TrunkOptions;

/**
 * Reads a network's options, those of its trunk included.
 *
 * @param own the options that this kind of network has beside those of all
 * @throws PotluckError with all that is wrong
 */
export function readNetworkOptions<S extends Shape>(
  owner: string, own: S, given: object, check?: (settings: Settings<S>, report: Report) => void,
): Settings<typeof networkOptions & S> {
  const { trunk = "mlp" } = (given ?? {}) as { trunk?: TrunkName };
  checkValue(`${owner}: trunk`, trunkName, trunk);
  const member: TrunkMember = trunks.get(trunk);
  const all = { ...networkOptions, ...own, ...member.options };
  return memberOptions(owner, {
    ...member, options: all,
    check(settings, report) {
      member.check?.(settings, report);
      checkHidden(settings as Settings<typeof networkOptions>, layersOf(member, settings), report);
      checkImages(member, settings as Settings<typeof networkOptions>, report);
      check?.(settings, report);
    },
  }, given as Options<typeof all>, trunks);
}

/** Whether a trunk that reads images knows their shape, and its options suit them. */
function checkImages(member: TrunkMember, settings: Settings<typeof networkOptions>, report: Report): void {
  const { imageShape: shape, inputDim } = settings;
  if (!shape) {
    const isNeeded = member.reads === "images";
    if (isNeeded) report("imageShape", `is needed: the trunk ${member.name} reads images; give it [channels, height, width]`);
    return;
  }
  const pixels = sizeOf(shape);
  if (inputDim < pixels) {
    const image = `the ${pixels} values of an image of shape [${shape.join(", ")}]`;
    report("inputDim", `must count all features, ${image} included, found ${inputDim}`);
    return;
  }
  member.checkImages?.(shape, settings, report, settings);
}

/** What a network reads of a row. */
export interface NetworkInputs {
  /** The number of features; where the network reads images, of those beside the pixels. */
  readonly features: number;
  /** The shape of the images, where the network reads these apart from the features; else null. */
  readonly imageShape: ImageShape | null;
}

/** The part of a network below its heads. */
export interface NetworkBase {
  trunk: Trunk;
  /** Whether all tasks read the same representation. */
  sharesRepresentation: boolean;
  /** Whether the heads read the features themselves, since the trunk has no layers. */
  readsFeatures: boolean;
  inputs: NetworkInputs;
}

/** Makes the part below the heads. @throws PotluckError when the trunk does not fit the memory */
export function createBase(settings: Settings<typeof networkOptions>, tasks: readonly string[]): NetworkBase {
  const member: TrunkMember = trunks.get(settings.trunk);
  const trunk = member.create({ ...settings, tasks }, settings);
  const sharesRepresentation = member.sharesRepresentation || tasks.length === 1;
  const imageShape = member.reads === "images" ? settings.imageShape! : null;
  const inputs = { features: settings.inputDim - (imageShape ? sizeOf(imageShape) : 0), imageShape };
  return { trunk, sharesRepresentation, readsFeatures: headsReadFeatures(member, settings.hidden), inputs };
}

/** A trunk and heads. */
export abstract class Network extends Module {
  protected readonly trunk: Trunk;
  /** Whether all tasks read the same representation; the features, where there are no layers below the heads. */
  readonly sharesRepresentation: boolean;
  /** What it reads of a row. */
  readonly inputs: NetworkInputs;
  /** The number of logits of each task. */
  readonly outputDims: Readonly<Record<string, number>>;
  private readonly linearHeads = new WeakMap<Head, readonly (readonly [string, Parameter])[]>();

  /** @param headName the name of a task's head among the parameters */
  protected constructor(
    { trunk, sharesRepresentation, inputs }: Omit<NetworkBase, "readsFeatures">, protected readonly heads: ReadonlyMap<string, Head>,
    private readonly headName: (task: string) => string, outputDims: Readonly<Record<string, number>>,
  ) {
    super();
    this.trunk = trunk;
    this.sharesRepresentation = sharesRepresentation;
    this.inputs = inputs;
    this.outputDims = outputDims;
  }

  /**
   * The logits of tasks in a graph of ONNX, `[rows, logits]` each.
   *
   * @param x the features, `[rows, features]`: see `inputs`
   * @throws PotluckError when the trunk, a head or the activation cannot be exported
   */
  abstract onnx(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[];

  /** Trunk and heads, as `onnx` adds them to a graph. */
  protected partsToGraph(graph: Graph, x: GraphValue, tasks: readonly string[]): GraphValue[] {
    const { trunk } = this;
    if (!trunk.onnx || !hasOnnx(trunk)) {
      throw noExport(`the trunk of class ${className(trunk)}`, "a function onnx(graph, x, tasks) that does the same as its forward");
    }
    const representations = trunk.onnx(graph, x, tasks);
    return tasks.map((task, index) => {
      const head = this.heads.get(task)!;
      return layerToGraph(`the head of task "${task}", of class ${className(head)},`, head, graph, representations[index]);
    });
  }

  /** The trunk's parts under their own names, and then the heads. */
  override *members(): Iterable<[string, Member]> {
    yield ["", this.trunk];
    for (const [task, head] of this.heads) yield [this.headName(task), head];
  }

  /**
   * The parameters of the trunk: for an optimizer's group, or to freeze them.
   *
   * @example
   * for (const parameter of model.trunkParameters()) parameter.requiresGrad = false;
   */
  trunkParameters(): Parameter[] {
    this.parameters(); // names them
    return this.trunk.parameters();
  }

  /**
   * The parameters of one task's head, or of all heads without a task.
   *
   * @throws PotluckError when there is no such task
   * @example
   * new Adam([{ parameters: model.trunkParameters(), lr: 1e-4 }, { parameters: model.headParameters() }], { lr: 1e-3 });
   */
  headParameters(task?: string): Parameter[] {
    const tasks = [...this.heads.keys()];
    if (task !== undefined && !this.heads.has(task)) {
      throw new PotluckError(`the model has no task "${task}"${didYouMean(task, tasks)}; it has ${tasks.join(", ")}`);
    }
    this.parameters(); // names them
    return (task === undefined ? tasks : [task]).flatMap((name) => this.heads.get(name)!.parameters());
  }

  /** The parameters whose gradients GradNorm compares; null: those that the tape shows to be nearest to the heads. */
  lastSharedParameters(): Parameter[] | null {
    return this.trunk.lastShared()?.flatMap((module) => module.parameters()) ?? null;
  }

  /** A head's parameters by path, found once for a linear head: with many tasks, to look for them in each step costs more than the step. */
  private foundIn(head: Head): readonly (readonly [string, Parameter])[] {
    const made: unknown = head.constructor;
    if (made !== Linear) return head.namedParameters();
    const known = this.linearHeads.get(head) ?? head.namedParameters();
    this.linearHeads.set(head, known);
    return known;
  }

  /** The gradient norms by layer of the trunk and by head. They can be read until the next forward, also after `optimizer.step()`. */
  gradNorms(): GradNorms {
    const reached = [...this.heads].map(([task, head]) => [task, this.foundIn(head)] as const)
      .filter(([, found]) => found.some(([, parameter]) => parameter.hasGradient()));
    const heads = reached.map(([task, found]): [string, number[]] => [task, Object.values(normsByModule(found))]);
    return {
      trunk: this.trunk.gradNormsByModule(),
      heads: Object.fromEntries(heads.filter(([, norms]) => norms.length > 0).map(([task, norms]) => [task, Math.hypot(...norms)])),
    };
  }
}
