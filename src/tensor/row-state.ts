/**
 * @file The record of a feature-major parameter and of the rule that moves its rows, for the kernels (kernels/rows/state.ts has its
 * layout), with the tables by which a row catches up with all the steps that it missed in one computation.
 */
import { engine } from "../engine/engine.js";
import { log64 } from "../engine/math.js";
import type { MergedRows } from "./batch-view.js";
import { sizeOf } from "./nd-array.js";
import type { OwnedBlocks } from "./owned-blocks.js";
import { stateList, type StateMap, type StateNumbers, type StateReader } from "./state.js";

/**
 * The rules that kernels/rows/touch.ts knows, and `every`: all rows move at every step, touched or not, by the optimizer's kernel for dense
 * parameters. It costs features times outputs, as in PyTorch, and is for what has no closed form.
 */
export const rowRules = {
  none: 0, adam: 1, momentum: 2, sgd: 3, adagrad: 4, rmsprop: 5, rmspropMomentum: 6, adadelta: 7, every: 8,
} as const;

/** How an optimizer moves rows. */
export interface RowRule {
  rule: keyof typeof rowRules;
  /** Planes of moments beside the weights. */
  planes: 0 | 1 | 2 | 3;
  /** What the first plane holds before the first gradient; default 0. */
  initial?: number;
  /** Whether weights decay at every step. */
  decays: boolean;
}

/** How long a touch moves its row at one momentum, and how this movement is computed. Over a run the longest of each counts. */
export interface Tail {
  /** Steps after which the table's entry of a touch no longer changes. */
  horizon: number;
  /** Rows last touched up to this step are replayed step by step up to it; Infinity: this momentum has no closed form. */
  exactUntil: number;
  /** Steps after which a touch no longer moves its row, so that a replay may end; Infinity where it never ends. */
  replayReach: number;
}

/** The tail of a rule without momentum, or whose sum is the same number for the whole row. */
export const NO_TAIL: Tail = { horizon: 0, exactUntil: 0, replayReach: 0 };

/** One step's entry in the tables: see kernels/rows/quadrature.ts. */
export interface StepRecord {
  /** The step's size for a row's first moment: Adam's lr sqrt(1 - beta2^t) / (1 - beta1^t); momentum's lr, Nesterov's lr * momentum. */
  size: number;
  /** Adam's eps sqrt(1 - beta2^t), in the scale of the stored root. */
  eps: number;
  /** The factor of the weights: 1 - lr * weightDecay. */
  decay: number;
  /** beta1, or the momentum: it may differ from step to step. */
  momentum: number;
  /** How far the tables must reach at that momentum. */
  tail: Tail;
  /** The decay of the second moment (beta2, alpha, rho) to the power of the steps done, for the gap of the same length; else unused. */
  secondPower: number;
  /** The rule's own numbers, a to e: see kernels/rows/state.ts. */
  scalars: readonly [a: number, b: number, c: number, d: number, e: number];
}

/** What a kernel for dense parameters works on: a whole parameter, or some rows of a sparse layer. */
export interface DensePart {
  weights: number;
  gradient: number;
  /** As many floats as `length`, each. */
  moments: readonly number[];
  length: number;
}

const RECORD_BYTES = 104;
const SCALARS_AT = 64;
const SCALARS = 5;
/** Floats of gradient made at a time, where every row moves: 2 MB, which caches hold. */
const GRADIENT_FLOATS = 1 << 19;
/** Into how many parts these are cut, for threads. */
const PARTS = 16;
const HISTORY_BYTES = 40;
const TABLE_BYTES = 32;
const FIRST_CAPACITY = 1024;
/** A value of EXACT: there is no closed form. */
const NEVER = 0xffffffff;
/** Means an endless number of steps: twice it still fits a word. */
const MOST_STEPS = 0x7fffffff;
// Word offsets in the record.
const WEIGHTS = 0, FIRST = 1, SECOND = 2, STAMPS = 3, TABLE = 4, HISTORY = 5, POWERS = 6, WIDTH = 7, RULE = 8, STEP = 9, EXACT = 10,
  HORIZON = 11, DECAYS = 12, REACH = 13, THIRD = 14;
/** The words that steps change. */
const WORDS = [["exactUntil", EXACT], ["horizon", HORIZON], ["reach", REACH]] as const;

type StoredType = Float32ArrayConstructor | Float64ArrayConstructor | Uint32ArrayConstructor;

/** An array of a state, as it is stored: where, of which type and shape. */
interface Stored {
  name: string;
  pointer: number;
  type: StoredType;
  shape: readonly number[];
}

/** The rows of one parameter, `[features, width]`, and the rule that moves them. */
export class RowState {
  /** Address of the record. */
  readonly pointer: number;
  /** Floats from row to row: the layer's outputs, rounded up to whole vectors. */
  readonly width: number;
  private capacity = 0;

  constructor(readonly features: number, outputs: number, private readonly blocks: OwnedBlocks, private readonly what: string) {
    this.width = Math.ceil(outputs / 4) * 4;
    this.pointer = blocks.allocate(RECORD_BYTES, what, true);
    this.set(WEIGHTS, this.plane("the weights"));
    this.set(WIDTH, this.width);
  }

  /** Address of row 0 of the weights. */
  get weights(): number {
    return this.get(WEIGHTS);
  }

  /** Addresses of the planes of moments. */
  get moments(): number[] {
    return [FIRST, SECOND, THIRD].map((field) => this.get(field)).filter((pointer) => pointer !== 0);
  }

  /** Whether rows may be behind the last step, so that reading one may have to update it first. */
  get moves(): boolean {
    return this.get(RULE) !== rowRules.none;
  }

  /** Applies what is left of the last rule's updates and sets another rule, with fresh moments. */
  attach(rule: RowRule): void {
    this.flush();
    for (const field of [FIRST, SECOND, THIRD, STAMPS, TABLE, HISTORY, POWERS]) {
      if (this.get(field) !== 0) this.blocks.free(this.get(field));
      this.set(field, 0);
    }
    this.capacity = 0;
    this.set(STEP, 0);
    this.set(RULE, rowRules.none); // until all has been allocated: that may throw
    for (const field of [EXACT, HORIZON, REACH]) this.set(field, 0);
    this.set(DECAYS, rule.decays ? 1 : 0);
    if (rule.planes > 0) this.set(FIRST, this.plane("the optimizer's moments"));
    if (rule.planes > 1) this.set(SECOND, this.plane("the optimizer's moments"));
    if (rule.planes > 2) this.set(THIRD, this.plane("the optimizer's moments"));
    if (rule.initial) engine().floats(this.get(FIRST), this.features * this.width).fill(rule.initial);
    this.set(STAMPS, this.blocks.allocate(this.features * 8, `the rows' steps of ${this.what}`, true));
    this.reserve(FIRST_CAPACITY);
    this.set(RULE, rowRules[rule.rule]);
  }

  /** Whether every row moves at every step: by `moveEvery`, not by `advance` and a gradient's rows. */
  get movesEvery(): boolean {
    return this.get(RULE) === rowRules.every;
  }

  /** Moves all rows: hands `move` parts that together are all of them, with their gradient, zeros where `merged` has no row. */
  moveEvery(merged: readonly MergedRows[], move: (parts: readonly DensePart[]) => void): void {
    const { arena, parallel, shards } = engine();
    const bytes = this.width * 4, rows = Math.min(this.features, Math.max(PARTS, Math.floor(GRADIENT_FLOATS / this.width)));
    const planes = this.moments;
    const out = arena.allocate(rows * bytes), part = Math.ceil(rows / PARTS);
    for (let first = 0; first < this.features; first += rows) {
      const end = Math.min(first + rows, this.features);
      parallel.run("gradientRows", shards.map((shard) => [this.pointer, merged[shard].pointer, shard, first, end, out]));
      const parts: DensePart[] = [];
      for (let from = first; from < end; from += part) {
        const moments = planes.map((plane) => plane + from * bytes), length = (Math.min(from + part, end) - from) * this.width;
        parts.push({ weights: this.weights + from * bytes, gradient: out + (from - first) * bytes, moments, length });
      }
      move(parts);
    }
  }

  /** Begins the next step: stores its record and renews the tables. */
  advance(record: StepRecord): void {
    const step = this.get(STEP) + 1;
    if (step + 2 >= this.capacity) this.reserve(this.capacity * 2);
    this.extend(record.tail);
    const { f64, f32, kernels } = engine();
    const at = (this.get(HISTORY) + step * HISTORY_BYTES) / 8;
    f64[at] = record.size;
    f64[at + 1] = record.eps;
    f64[at + 2] = f64[at - 3] + log64(record.decay); // the record before ends with its own two fields: at - 5 + 2
    f64[at + 3] = record.decay;
    f64[at + 4] = record.momentum;
    f32[this.get(POWERS) / 4 + step] = record.secondPower;
    f64.set(record.scalars, (this.pointer + SCALARS_AT) / 8);
    kernels.advanceRows(this.pointer);
  }

  /**
   * Makes the tables reach far enough for one more momentum. Their reach never shrinks: an entry that was no longer renewed would be
   * missing. After steps without a closed form, the rows touched until then are replayed up to the last of these steps.
   */
  private extend({ horizon, exactUntil, replayReach }: Tail): void {
    const exact = this.get(EXACT) === NEVER ? this.get(STEP) : this.get(EXACT);
    this.set(EXACT, exactUntil === Infinity ? NEVER : Math.max(exact, exactUntil));
    this.set(HORIZON, Math.max(this.get(HORIZON), Math.min(horizon, MOST_STEPS)));
    this.set(REACH, Math.max(this.get(REACH), Math.min(replayReach, MOST_STEPS)));
  }

  /** Brings every row up to date in place. */
  flush(): void {
    if (this.moves) engine().parallel.overRanges("flushRows", this.features, (from, to) => [this.pointer, from, to]);
  }

  /**
   * All that the next steps depend on, as it is stored. The weights may lack the steps that a row missed: to bring them up to date here
   * would round otherwise than at the row's next use.
   */
  stateDict(): StateMap {
    const { buffer } = engine().f32;
    return {
      rule: this.get(RULE), step: this.get(STEP), ...Object.fromEntries(WORDS.map(([name, field]) => [name, this.get(field)])),
      scalars: stateList(engine().f64.slice(this.scalarsAt, this.scalarsAt + SCALARS)),
      ...Object.fromEntries(this.stored(this.get(STEP)).map(({ name, pointer, type, shape }) => (
        [name, { shape: [...shape], data: new type(buffer as ArrayBuffer, pointer, sizeOf(shape)).slice() }]))),
    };
  }

  /**
   * Checks a state.
   *
   * @returns what loads it; until then nothing is changed
   * @throws PotluckError when it is of another rule, or of other rows
   */
  prepareState(state: StateReader): () => void {
    const rule = state.whole("rule"), step = state.whole("step"), words = WORDS.map(([name, field]) => [field, state.whole(name)] as const);
    if (rule !== this.get(RULE)) throw state.error(`has rows that the rule ${rule} moves, and here the rule ${this.get(RULE)} does`);
    const scalars = state.array("scalars", Float64Array, [SCALARS]).data;
    const arrays = this.stored(step).map(({ name, type, shape }) => state.array<StateNumbers>(name, type, shape).data);
    return () => {
      while (step + 2 >= this.capacity) this.reserve(this.capacity * 2);
      for (const [field, word] of [...words, [STEP, step]]) this.set(field, word);
      engine().f64.set(scalars, this.scalarsAt);
      const buffer = engine().f32.buffer as ArrayBuffer;
      this.stored(step).forEach(({ pointer, type }, index) => new type(buffer, pointer, arrays[index].length).set(arrays[index]));
    };
  }

  /** The arrays of a state after so many steps. */
  private stored(steps: number): Stored[] {
    const plane = (name: string, pointer: number): Stored => ({ name, pointer, type: Float32Array, shape: [this.features, this.width] });
    const table = (name: string, field: number, type: StoredType, ...shape: number[]): Stored => (
      { name, pointer: this.get(field), type, shape });
    return [
      plane("weights", this.weights), ...this.moments.map((pointer, index) => plane(`moment${index + 1}`, pointer)),
      table("stamps", STAMPS, Uint32Array, this.features, 2), table("table", TABLE, Uint32Array, steps + 1, TABLE_BYTES / 4),
      table("history", HISTORY, Float64Array, steps + 1, HISTORY_BYTES / 8), table("powers", POWERS, Float32Array, steps + 1),
    ];
  }

  private get scalarsAt(): number {
    return (this.pointer + SCALARS_AT) / 8;
  }

  private plane(name: string): number {
    return this.blocks.allocate(this.features * this.width * 4, `${name} of ${this.what}`, true);
  }

  /** Makes the tables large enough for a number of steps. */
  private reserve(steps: number): void {
    for (const [field, bytes] of [[TABLE, TABLE_BYTES], [HISTORY, HISTORY_BYTES], [POWERS, 4]] as const) {
      const old = this.get(field);
      const pointer = this.blocks.allocate(steps * bytes, `the steps' tables of ${this.what}`, true);
      if (old !== 0) {
        const { u32 } = engine();
        u32.copyWithin(pointer / 4, old / 4, (old + this.capacity * bytes) / 4);
        this.blocks.free(old);
      } else if (field === POWERS) {
        engine().f32[pointer / 4] = 1;
      }
      this.set(field, pointer);
    }
    this.capacity = steps;
  }

  private get(field: number): number {
    return engine().u32[this.pointer / 4 + field];
  }

  private set(field: number, value: number): void {
    engine().u32[this.pointer / 4 + field] = value;
  }
}
