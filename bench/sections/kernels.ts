/**
 * @file The kernels one by one, one thread: what each takes on the sizes of a step, beside the time that the machine's limits would take
 * for its bytes or its arithmetic; then where a whole step's time goes. The only benchmark that looks inside the library.
 */
import { Adam, bceWithLogits, crossEntropy, MultiTaskNetwork } from "../../src/index.js";
import { engine } from "../../src/engine/engine.js";
import type { Kernels } from "../../src/engine/kernels.js";
import { type Limits, measureLimits, timed } from "../harness/limits.js";
import { table, three } from "../harness/table.js";
import { profileCnn } from "./cnn-profile.js";
import { withTimedKernels } from "./kernel-times.js";
import { loaderOf } from "../work/work.js";
import { zipfPair } from "../work/zipf.js";

const BATCH = 64,
  HIDDEN = 200,
  CLASSES = 3;
const REPRESENTATION = BATCH * HIDDEN;
/** Elements of a dense parameter that no cache holds. */
const LARGE = 8_000_000;

interface Case {
  name: string;
  run(kernels: Kernels): void;
  /** Bytes read and written in one call, and where they lie. */
  bytes: number;
  place: "cache" | "memory";
  /** Multiplications, additions and divisions in one call, as the kernel's formula has them; 0 where memory is all. */
  flops: number;
}

/** Blocks that kernels work on: `a` to `d`, each large enough for the largest case. */
function makeCases(): Case[] {
  const block = (): number => engine().heap.allocate(LARGE * 4, "a benchmark's block", true);
  const a = block(),
    b = block(),
    c = block(),
    d = block();
  const floats = engine().f32;
  for (const pointer of [a, b]) for (let i = 0; i < REPRESENTATION; i++) floats[pointer / 4 + i] = ((i * 7919) % 1000) / 250 - 2;
  const unary = (name: "sigmoid" | "tanh" | "relu" | "gelu" | "exp", flops: number): Case => ({
    name,
    run: (kernels) => kernels[name](a, c, REPRESENTATION),
    bytes: 8 * REPRESENTATION,
    place: "cache",
    flops: flops * REPRESENTATION,
  });
  const slope = (name: "sigmoidGradient" | "tanhGradient" | "reluGradient" | "geluGradient", flops: number): Case => ({
    name,
    run: (kernels) => kernels[name](a, b, c, REPRESENTATION),
    bytes: 16 * REPRESENTATION,
    place: "cache",
    flops: flops * REPRESENTATION,
  });
  const product = (name: string, m: number, n: number, k: number, run: Case["run"]): Case => ({
    name: `${name} ${m} x ${k} x ${n}`,
    run,
    bytes: 4 * (m * k + k * n + 2 * m * n),
    place: "cache",
    flops: 2 * m * n * k,
  });
  return [
    unary("exp", 22),
    unary("sigmoid", 24),
    unary("tanh", 45),
    unary("relu", 1),
    unary("gelu", 60),
    slope("sigmoidGradient", 4),
    slope("tanhGradient", 4),
    slope("reluGradient", 1),
    slope("geluGradient", 85),
    product("matmulTransposed", BATCH, 1, HIDDEN, (kernels) => kernels.matmulTransposed(a, b, c, 0, BATCH, 1, HIDDEN)),
    product("matmulTransposed", BATCH, CLASSES, HIDDEN, (kernels) => kernels.matmulTransposed(a, b, c, 0, BATCH, CLASSES, HIDDEN)),
    product("matmulTransposed", BATCH, HIDDEN, HIDDEN, (kernels) => kernels.matmulTransposed(a, b, c, 0, BATCH, HIDDEN, HIDDEN)),
    product("matmul", BATCH, HIDDEN, CLASSES, (kernels) => kernels.matmul(a, b, c, 0, BATCH, HIDDEN, CLASSES)),
    product("matmul", BATCH, HIDDEN, HIDDEN, (kernels) => kernels.matmul(a, b, c, 0, BATCH, HIDDEN, HIDDEN)),
    product("matmulFirstTransposed", CLASSES, HIDDEN, BATCH, (kernels) =>
      kernels.matmulFirstTransposed(a, b, c, 0, CLASSES, CLASSES, HIDDEN, BATCH),
    ),
    product("matmulFirstTransposed", HIDDEN, HIDDEN, BATCH, (kernels) =>
      kernels.matmulFirstTransposed(a, b, c, 0, HIDDEN, HIDDEN, HIDDEN, BATCH),
    ),
    {
      name: "addColumnSums",
      run: (kernels) => kernels.addColumnSums(a, c, BATCH, HIDDEN),
      bytes: 4 * REPRESENTATION,
      place: "cache",
      flops: REPRESENTATION,
    },
    {
      name: "softmaxRows 64 x 3",
      run: (kernels) => kernels.softmaxRows(a, c, BATCH, CLASSES, 0),
      bytes: 8 * BATCH * CLASSES,
      place: "cache",
      flops: 90 * BATCH * CLASSES,
    },
    {
      name: "adam, 8 M elements",
      run: (kernels) => kernels.adam(a, b, c, d, 0, LARGE, 0.9, 0.999, 1e-3, 1, 1e-8, 1, 0, 1),
      bytes: 28 * LARGE,
      place: "memory",
      flops: 12 * LARGE,
    },
    {
      name: "sgd with momentum, 8 M",
      run: (kernels) => kernels.sgd(a, b, c, LARGE, 1e-3, 0.9, 1, 0, 0, 1),
      bytes: 20 * LARGE,
      place: "memory",
      flops: 6 * LARGE,
    },
    {
      name: "adagrad, 8 M elements",
      run: (kernels) => kernels.adagrad(a, b, c, LARGE, 1e-3, 1e-10, 0, 1),
      bytes: 20 * LARGE,
      place: "memory",
      flops: 7 * LARGE,
    },
    {
      name: "fillUniform, 8 M numbers",
      run: (kernels) => kernels.fillUniform(d, 0, LARGE / HIDDEN, HIDDEN, HIDDEN, 1, 2, 0.1),
      bytes: 4 * LARGE,
      place: "memory",
      flops: 0,
    },
  ];
}

function measureCases(limits: Limits): object[] {
  const { kernels } = engine();
  const cases = makeCases();
  const results = cases.map((each) => {
    const { name, bytes, place, flops } = each;
    const once = timed(() => each.run(kernels), 3);
    const times = Math.max(1, Math.min(100_000, Math.round(0.02 / once)));
    const seconds =
      timed(() => {
        for (let i = 0; i < times; i++) each.run(kernels);
      }) / times;
    const limit = Math.max(bytes / (place === "cache" ? limits.cacheGbs : limits.memoryGbs), flops / limits.gflops) / 1e9;
    return { name, microseconds: seconds * 1e6, gbs: bytes / seconds / 1e9, gflops: flops / seconds / 1e9, shareOfLimit: limit / seconds };
  });
  console.log(
    table(
      ["kernel", "us", "GB/s", "GFLOP/s", "of the limit"],
      results.map(({ name, microseconds, gbs, gflops, shareOfLimit }) => [
        name,
        three(microseconds),
        three(gbs),
        three(gflops),
        `${(100 * shareOfLimit).toFixed(0)} %`,
      ]),
    ),
  );
  return results;
}

/** Where the time of a step goes: every kernel of the module is timed while a model trains. */
function profileStep(features: number, limits: Limits): object {
  const work = zipfPair(features, 20_480);
  const model = new MultiTaskNetwork({ inputDim: features, hidden: HIDDEN, outputDims: { short: 1, long: CLASSES }, seed: 1 });
  const optimizer = new Adam(model.parameters());
  const touched: Uint32Array[] = [];
  let steps = 0,
    total = 0,
    entries = 0;
  const FIRST = 100,
    LAST = 300;
  const spent = withTimedKernels(() => steps >= FIRST, () => {
    for (const batches of loaderOf(work)) {
      const began = performance.now();
      const loss = bceWithLogits(model.forward(batches.short.x, "short"), batches.short.y.short).add(
        crossEntropy(model.forward(batches.long.x, "long"), batches.long.y.long),
      );
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      loss.item();
      if (steps >= FIRST) {
        total += performance.now() - began;
        entries += batches.short.x.nonzeros + batches.long.x.nonzeros;
        touched.push(Uint32Array.from(new Set([...batches.short.x.indices, ...batches.long.x.indices])).sort());
      }
      if (++steps === LAST) break;
    }
  });
  model.dispose();
  const counted = steps - FIRST;
  // Each way reads three planes of a touched row or two, and writes one or two: four row lengths; 2 operations an entry and element.
  const rows = touched.reduce((sum, list) => sum + list.length, 0);
  const bytes = (rows / counted) * HIDDEN * 4 * 4,
    flops = ((2 * entries) / counted) * HIDDEN;
  const rowGbs = limits.rowGbs(touched, features);
  const kernels = [...spent]
    .map(([name, ms]) => {
      const microseconds = (ms / counted) * 1000;
      const walks = name === "forwardShard" || name === "backwardShard";
      const limit = walks ? Math.max(bytes / rowGbs, flops / limits.gflops) / 1e3 : undefined;
      return {
        name,
        microseconds,
        gbs: walks ? bytes / microseconds / 1e3 : undefined,
        gflops: walks ? flops / microseconds / 1e3 : undefined,
        shareOfLimit: limit && limit / microseconds,
      };
    })
    .sort((a, b) => b.microseconds - a.microseconds);
  const stepMicroseconds = (total / counted) * 1000;
  const inside = kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const shown = kernels.filter(({ microseconds }) => microseconds > 0.005 * stepMicroseconds);
  console.log(
    `\nA step at ${features.toLocaleString("en-US")} features: ${three(stepMicroseconds)} us, ${Math.round(rows / counted)} rows, ` +
      `${Math.round(entries / counted)} entries; such rows: ${three(rowGbs)} GB/s at most`,
  );
  console.log(
    table(
      ["in the step", "us", "share", "GB/s", "GFLOP/s", "of the limit"],
      [
        ...shown,
        {
          name: "outside the kernels",
          microseconds: stepMicroseconds - inside,
          gbs: undefined,
          gflops: undefined,
          shareOfLimit: undefined,
        },
      ].map((kernel) => [
        kernel.name,
        three(kernel.microseconds),
        `${((100 * kernel.microseconds) / stepMicroseconds).toFixed(1)} %`,
        kernel.gbs ? three(kernel.gbs) : "",
        kernel.gflops ? three(kernel.gflops) : "",
        kernel.shareOfLimit ? `${(100 * kernel.shareOfLimit).toFixed(0)} %` : "",
      ]),
    ),
  );
  return { features, stepMicroseconds, rows: rows / counted, entries: entries / counted, rowGbs, kernels };
}

/** The kernels. */
export async function kernels(): Promise<object> {
  const limits = await measureLimits();
  console.log(
    `Limits of one thread: ${three(limits.gflops)} GFLOP/s; ${three(limits.cacheGbs)} GB/s in cache, ` +
      `${three(limits.memoryGbs)} GB/s beyond it ` +
      "(read and written together)",
  );
  const steps = [20_000, 1_000_000].map((features) => profileStep(features, limits));
  const cnn = profileCnn(limits);
  console.log();
  return { limits, cases: measureCases(limits), steps, cnn };
}
