/** @file Reports of studies and runs that never were: what the tests of reports and of the live page show. */
import { RandomStream } from "../../src/engine/random.js";
import { summarise } from "../../src/study/statistics/summary.js";
import type { Affinity } from "../../src/study/affinity/types.js";
import type { ArmFacts, Comparison, Difference, TaskContrast, VerdictName } from "../../src/study/compare/types.js";
import type { LearningCurves } from "../../src/study/fractions/types.js";
import type { Sweep } from "../../src/study/sweep/types.js";
import type { Report, ReportPart, StudyAnswer, StudyPart } from "../../src/report/types.js";
import { questionOf } from "../../src/report/question.js";

const normal = (stream: RandomStream): number => {
  let sum = -6;
  for (let draw = 0; draw < 12; draw++) sum += stream.float();
  return sum;
};

/** What to make up of a task. */
export interface FakeTask {
  /** The true difference, and its spread over the seeds. */
  gain: number;
  spread?: number;
  level?: number;
  metric?: string;
  higherIsBetter?: boolean;
  margin?: number;
}

export const threeTasks: Record<string, FakeTask> = {
  movie: { gain: 0.0204, level: 0.741 },
  restaurant: { gain: 0.0216, spread: 0.024, level: 0.702 },
  "hotel stays": { gain: -0.0197, level: 0.803 },
};

function differenceOf(values: number[], { margin = 0.01, metric = "f1_macro", higherIsBetter = true }: FakeTask, name: string): Difference {
  const difference = summarise(values),
    { mean, sd } = difference,
    half = (2.09 * (sd ?? 0)) / Math.sqrt(values.length),
    wide = half * 2.6;
  const sign = higherIsBetter ? 1 : -1,
    shown = Number.isNaN(mean)
      ? "no seed defines it"
      : `${mean > 0 ? "+" : "\u2212"}${Math.abs(mean * 100).toFixed(1)} points of ${metric}`;
  const verdictOf = (width: number, rows: string): { name: VerdictName; sentence: string; settle: string | null } => {
    const low = mean * sign - width,
      high = mean * sign + width;
    const found: VerdictName = low > 0 ? "helps" : high < 0 ? "hurts" : low > -margin && high < margin ? "no difference" : "not settled";
    const words: Record<VerdictName, string> = {
      helps: `Learning together helps ${name}: ${shown} on ${rows}.`,
      hurts: `Learning together hurts ${name}: ${shown} on ${rows}.`,
      "no difference": `For ${name} there is no difference worth ${margin * 100} points on ${rows}.`,
      "not settled": `For ${name} it is not settled whether learning together helps on ${rows}: ${shown}, and both signs are possible.`,
    };
    return { name: found, sentence: words[found], settle: found === "not settled" ? "About 4,000 more rows would settle it." : null };
  };
  return {
    difference,
    better: values.filter((value) => value * sign > 0).length,
    worse: values.filter((value) => value * sign < 0).length,
    effect: sd ? mean / sd : null,
    theseRows: { interval: { low: mean - half, high: mean + half }, p: 0.0012, adjusted: 0.0036, verdict: verdictOf(half, "these rows") },
    newRows: {
      interval: { low: mean - wide, high: mean + wide },
      p: 0.03,
      adjusted: 0.09,
      probability: { better: 0.81, within: 0.15, worse: 0.04 },
      verdict: verdictOf(wide, "new rows of the same kind"),
    },
  };
}

/** A comparison of arms over seeds. */
export function fakeComparison(
  tasks: Record<string, FakeTask> = threeTasks,
  seeds = 20,
  arms: readonly string[] = ["alone", "together"],
): Comparison {
  const stream = new RandomStream(1, "fake comparison"),
    all = Array.from({ length: seeds }, (_, index) => index + 1);
  const [baseline, ...others] = arms,
    names = Object.keys(tasks);
  const facts = arms.map((name, place): ArmFacts => ({
    name,
    description: place === 0 ? "each task by itself" : "all tasks together",
    settings: place < 2 ? [] : ["train.weighting=uncertainty"],
    trainings:
      place === 0
        ? names.map((task) => ({ tasks: [task], parameters: 120_340, features: 4_021, epochs: 9.4 }))
        : [{ tasks: names, parameters: 180_440, features: 6_102, epochs: 7.2 }],
    scores: Object.fromEntries(names.map((task) => [task, all.map(() => (tasks[task].level ?? 0.75) + 0.02 * normal(stream))])),
    curves: Object.fromEntries(
      names.map((task) => {
        const epoch = Array.from({ length: 12 }, (_, index) => index + 1),
          end = (tasks[task].level ?? 0.75) + place * tasks[task].gain;
        const mean = epoch.map((at) => end - 0.25 * Math.exp(-at / (3 - 0.5 * place)));
        return [
          task,
          { epoch, mean, low: mean.map((value) => value - 0.015), high: mean.map((value) => value + 0.015), seeds: epoch.map(() => seeds) },
        ];
      }),
    ),
  }));
  const contrasts = others.map((arm, place) => ({
    arm,
    baseline,
    tasks: Object.fromEntries(
      names.map((task): [string, TaskContrast] => {
        const one = tasks[task],
          values = all.map(() => one.gain - place * 0.01 + (one.spread ?? 0.012) * normal(stream));
        const before = facts[0].scores[task];
        return [
          task,
          {
            metric: one.metric ?? "f1_macro",
            higherIsBetter: one.higherIsBetter ?? true,
            margin: one.margin ?? 0.01,
            baseline: summarise(before),
            arm: summarise(before.map((score, index) => score + values[index])),
            ...differenceOf(values, one, task),
          },
        ];
      }),
    ),
    deltaM: differenceOf(
      all.map(() => 0.9 + 0.5 * normal(stream)),
      { gain: 0, margin: 1, metric: "percent" },
      "all tasks",
    ),
    mean: null,
  }));
  return {
    question: "compare",
    seeds: all,
    sampling: "splits",
    looks: null,
    arms: facts,
    contrasts,
    tasks: contrasts[0].tasks,
    methods: [
      "These rows: paired t over the seeds.",
      "New rows: the variance of Nadeau and Bengio (2003).",
      "Adjusted p: Holm over tasks and arms.",
    ].map((long) => ({ short: long, long })),
  };
}

/** A study of affinity. */
export function fakeAffinity(tasks: readonly string[] = ["movie", "yelp", "airline", "trec", "sms", "news"]): Affinity {
  const stream = new RandomStream(2, "fake affinity"),
    half = Math.ceil(tasks.length / 2),
    group = (index: number): boolean => index < half;
  const values = tasks.map((_, i) => tasks.map((__, j) => (i === j ? null : (group(i) === group(j) ? 2 : -1.4) + 0.8 * normal(stream))));
  const matrix = { tasks: [...tasks], values },
    confirmation = fakeComparison({ movie: { gain: 0.03 }, yelp: { gain: 0.02, spread: 0.004 } }, 6);
  return {
    question: "affinity",
    tasks: [...tasks],
    metrics: Object.fromEntries(tasks.map((task) => [task, { metric: "f1", higherIsBetter: true }])),
    method: "pairs",
    seeds: [1, 2, 3],
    trainings: 66,
    gains: matrix,
    uncertainty: { tasks: [...tasks], values: values.map((row) => row.map((one) => one && 1.1)) },
    alone: Object.fromEntries(tasks.map((task) => [task, 0.7])),
    surrogate: { heldOutR2: 0.61, fitted: 40, heldOut: 10 },
    groups: [{ tasks: ["movie", "yelp"], gains: { movie: 2.1, yelp: 1.4 } }],
    cheap: [{ name: "cosine", matrix, correlation: 0.44, pairs: 30 }],
    grouping: {
      groups: [tasks.slice(0, half), tasks.slice(half)].map((own) => [...own]),
      search: "exact",
      expected: 1.9,
      expectedTogether: 0.3,
    },
    confirmation,
    methods: ["Gains: relative, in percent of the score alone."],
    verdict: {
      sentence: "Two groups are better than all together: movie, yelp and airline; trec, sms and news.",
      intervals: [{ baseline: "together", deltaM: 1.4, interval: { low: 0.6, high: 2.2 } }],
    },
  };
}

/** A sweep with a front. */
export function fakeSweep(): Sweep {
  const shares = [0.1, 0.25, 0.5, 0.75, 0.9],
    point = (label: string, weight: number | null, x: number, y: number, isOnFront: boolean) => ({
      label,
      weight,
      weighting: weight === null ? label : "fixed",
      x,
      y,
      xSd: 0.004,
      ySd: 0.003,
      isOnFront,
    });
  return {
    question: "sweep",
    method: "grid",
    tasks: { movie: { metric: "f1", higherIsBetter: true }, yelp: { metric: "f1", higherIsBetter: true } },
    seeds: [1, 2, 3],
    chosen: 1,
    test: { movie: { chosen: 0.761, recipe: 0.742 }, yelp: { chosen: 0.812, recipe: 0.813 } },
    candidates: [{}, { "train.optimizer.lr": 0.01 }, { "train.optimizer.lr": 0.1, "model.hidden": [16] }].map((settings, index) => ({
      settings,
      seeds: 3,
      epochs: 8,
      value: [0.61, 0.64, 0.4][index],
      diverged: 0,
      validation: { movie: 0.7, yelp: 0.8 },
      droppedAt: index === 2 ? 0 : null,
    })),
    pareto: {
      tasks: ["movie", "yelp"],
      metrics: ["f1", "f1"],
      higherIsBetter: [true, true],
      points: [
        ...shares.map((share) =>
          point(`${share} / ${1 - share}`, share, 0.7 + 0.06 * Math.sqrt(share), 0.81 - 0.07 * share ** 2, share !== 0.5),
        ),
        point("uncertainty", null, 0.745, 0.785, false),
        point("pcgrad", null, 0.739, 0.79, false),
      ],
    },
    methods: ["Chosen on validation rows; the test rows were scored once."],
  };
}

/** Comparisons with less data. */
export function fakeCurves(): LearningCurves {
  return {
    question: "fractions",
    tasks: ["movie"],
    points: [0.05, 0.1, 0.25, 0.5, 1].map((fraction) => ({
      fraction,
      rows: { movie: 4000 * fraction },
      comparison: fakeComparison({ movie: { gain: 0.02 / Math.sqrt(fraction * 4) - 0.008 } }, 6),
    })),
    pays: {
      movie: {
        sentence: "Sharing pays for movie up to 1,000 training rows; from 2,000 on a gain is no longer shown.",
        upTo: 1000,
        from: 2000,
      },
    },
  };
}

/** A study with an answer. */
export function fakeStudy(answer: StudyAnswer | null = fakeComparison(), more: Partial<StudyPart> = {}): StudyPart {
  return {
    kind: "study",
    name: "reviews-1",
    progress: null,
    study: {
      question: answer?.question ?? "compare",
      command: "potluck compare reviews.yaml --seeds 20 --out studies/reviews-1",
      version: "0.1.0",
      recipe: "name: reviews\ndata:\n  movie: { source: movie.csv, text: review }\n",
      fingerprints: { movie: { rows: 4000, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" } },
      warnings: [
        {
          name: "repeated_rows",
          dataset: "movie",
          message: "12 test rows are also in training",
          remedy: "Remove them, or split by group.",
          details: ["They have the same label."],
          examples: [{ where: "movie.csv: data row 12", text: "A <b>wonderful</b> film" }],
        },
      ],
      answer,
    },
    ...more,
  };
}

/** A report of parts. */
export function reportOf(...parts: ReportPart[]): Report {
  return { format: "potluck report", version: "0.1.0", title: parts.length === 1 ? questionOf(parts[0]) : "Studies side by side", parts };
}
