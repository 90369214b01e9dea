/**
 * @file The tape: which operation made a tensor from which, so that gradients can flow back. Eager, reverse mode, in the manner of
 * PyTorch's autograd and, in size, of micrograd: an operation computes at once and leaves a closure that carries its gradient back.
 */
import { PotluckError } from "../engine/errors.js";
import { engine } from "../engine/engine.js";

/** Carries the gradient of an operation's output, a pointer to as many floats, to its inputs. */
export type Backward = (gradient: number) => void;

/** A tensor as the tape sees it; see `Tensor` for each member. */
export interface Taped {
  readonly shape: readonly number[];
  readonly size: number;
  readonly requiresGrad: boolean;
  /** The operation that made it; null for constants and parameters. */
  readonly node: TapeNode | null;
  pointer(): number;
  gradientPointer(): number;
  hasGradient(): boolean;
  dropGradient(): void;
}

/** One operation on the tape. Operations are numbered in the order in which they ran, which is a topological order. */
export interface TapeNode {
  order: number;
  inputs: readonly Taped[];
  backward: Backward;
}

/**
 * The error for a gradient of an earlier step that nobody removed.
 *
 * @param orphan a parameter that no optimizer has, as errors call it
 */
export function oldGradient(orphan?: string): PotluckError {
  const remedy = orphan === undefined ? "call optimizer.zeroGrad() before backward()" :
    `${orphan} is in no optimizer, whose zeroGrad() would remove them: was it missing in model.parameters(), as behind a field with #? ` +
    "Else freeze it with requiresGrad = false";
  return new PotluckError(`backward(): the gradients of the last step are still there; ${remedy}`);
}

let recording = true;
let apart = false;
let operations = 0;

/** Whether operations are being recorded; false inside `noGrad`. */
export function isRecording(): boolean {
  return recording;
}

/** Runs `fn` with nothing recorded. */
export function withoutRecording<T>(fn: () => T): T {
  const before = recording;
  recording = false;
  try {
    return fn();
  } finally {
    recording = before;
  }
}

/** Runs `fn` with operations recorded, also inside `noGrad`, and with nothing written to parameters. */
export function recordingApart<T>(fn: () => T): T {
  const before = [recording, apart];
  [recording, apart] = [true, true];
  try {
    return fn();
  } finally {
    [recording, apart] = before;
  }
}

/** Whether a forward is part of a training, so that it may write the rows that it brings up to date. */
export function isTraining(): boolean {
  return recording && !apart;
}

/** The node for an operation on `inputs`, or null when it needs no gradient. */
export function recordNode(inputs: readonly Taped[], backward: Backward): TapeNode | null {
  if (!recording || !inputs.some((input) => input.requiresGrad)) return null;
  return { order: operations++, inputs, backward };
}

/** Sends a gradient of 1 back from a scalar through every operation that it came from, latest first. */
export function runBackward(root: Taped): void {
  runBackwardTo(root, () => false);
}

/**
 * The same, but stops at the tensors for which `stop` is true.
 *
 * @returns the tensors where it stopped; they keep their gradients, and {@link continueBackward} continues from them
 */
export function runBackwardTo(root: Taped, stop: (tensor: Taped) => boolean): Taped[] {
  if (root.size !== 1) {
    throw new PotluckError(
      `backward() starts from a scalar, found a tensor of shape [${root.shape.join(", ")}]; call sum() or mean() first`,
    );
  }
  if (!root.requiresGrad) {
    const from = "it was computed inside noGrad, or from constants or frozen parameters only";
    throw new PotluckError(`backward(): no parameter leads to this tensor; ${from}`);
  }
  root.pointer(); // throws when the tensor's step is over
  engine().kernels.accumulateConstant(root.gradientPointer(), 1, 1);
  return propagate([root], stop);
}

/** Sends the gradients of tensors further back, and removes them from these tensors. */
export function continueBackward(tensors: readonly Taped[]): void {
  propagate(tensors, () => false);
}

function propagate(roots: readonly Taped[], stop: (tensor: Taped) => boolean): Taped[] {
  const reached = new Set<Taped>(), stopped: Taped[] = [];
  const pending = [...roots];
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    if (reached.has(tensor)) continue;
    reached.add(tensor);
    if (stop(tensor)) stopped.push(tensor);
    else for (const input of tensor.node?.inputs ?? []) if (input.requiresGrad) pending.push(input);
  }
  for (const tensor of stopped) reached.delete(tensor);
  const made = [...reached].filter((tensor) => tensor.node).sort((a, b) => b.node!.order - a.node!.order);
  try {
    for (const tensor of made) if (tensor.hasGradient()) tensor.node!.backward(tensor.gradientPointer());
  } finally {
    for (const tensor of made) tensor.dropGradient(); // as in torch, only leaves keep their gradients
  }
  return stopped;
}

/** Everything that requires a gradient below some tensors, themselves included; each once. */
function reachedFrom(roots: readonly Taped[]): Set<Taped> {
  const reached = new Set<Taped>(), pending = roots.filter(({ requiresGrad }) => requiresGrad);
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    if (reached.has(tensor)) continue;
    reached.add(tensor);
    for (const input of tensor.node?.inputs ?? []) if (input.requiresGrad) pending.push(input);
  }
  return reached;
}

/** The leaves that a backward pass from some tensors would reach. */
export function leavesOf(roots: readonly Taped[]): Taped[] {
  return [...reachedFrom(roots)].filter(({ node }) => node === null);
}

/** The results of operations below some tensors, latest first: all that use a tensor come before it. */
function operationsBelow(roots: readonly Taped[]): (Taped & { node: TapeNode })[] {
  const made = [...reachedFrom(roots)].filter((tensor): tensor is Taped & { node: TapeNode } => tensor.node !== null);
  return made.sort((a, b) => b.node.order - a.node.order);
}

/** Those of the `shared` leaves that some operation uses with no shared leaf used between it and the roots. */
export function nearestShared(roots: readonly Taped[], shared: ReadonlySet<Taped>): Set<Taped> {
  const behind = new Set<Taped>(), nearest = new Set<Taped>();
  for (const tensor of operationsBelow(roots)) {
    const used = tensor.node.inputs.filter((input) => shared.has(input));
    if (!behind.has(tensor)) for (const leaf of used) nearest.add(leaf);
    if (behind.has(tensor) || used.length > 0) for (const input of tensor.node.inputs) behind.add(input);
  }
  return nearest;
}

/** The tensors made of shared leaves alone that an operation below the root combines with other leaves: where what is shared ends. */
export function sharedFrontier(root: Taped, isShared: (leaf: Taped) => boolean): Taped[] {
  const pure = new Map<Taped, boolean>(), frontier = new Set<Taped>();
  const isPure = (tensor: Taped): boolean => pure.get(tensor) ?? (tensor.node === null && isShared(tensor));
  for (const tensor of operationsBelow([root]).reverse()) {
    const inputs = tensor.node.inputs.filter(({ requiresGrad }) => requiresGrad), all = inputs.every(isPure);
    pure.set(tensor, all);
    if (!all) for (const input of inputs) if (input.node && isPure(input)) frontier.add(input);
  }
  return [...frontier];
}
