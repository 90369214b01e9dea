/** @file Who trains: ours and the peers. A new one is a script that reads a work's files and prints its step times, and an entry here. */
import { runOurs } from "../harness/steps.js";
import type { StepTimes } from "../ours.js";
import type { WorkHeader } from "../work/files.js";
import { keepMemory, missingTfjs, runPeer, runTfjs } from "./python.js";

/** What a contender is told. */
export interface StepTask {
  /** The work's folder. */
  work: string;
  threads: number;
  steps: number;
  /** After so many seconds, and five steps, a contender stops. */
  seconds: number;
  /** Train on this corpus alone. */
  corpus?: string;
}

/** One who trains. */
export interface Contender {
  name: string;
  /** Whether its losses must be ours, from the same weights over the same batches. */
  sameNumbers: boolean;
  /** Whether it can do a work, and with so many threads. */
  takes(work: WorkHeader, threads: number): boolean;
  run(task: StepTask): Promise<StepTimes>;
}

const always = (): boolean => true;
/** What the article's two-task model is made for: two corpora of one task. */
const isPair = ({ corpora }: WorkHeader): boolean => corpora.length === 2 && corpora.every(({ tasks }) => tasks.length === 1);

/** The library. */
export const ours: Contender = { name: "Potluck", sameNumbers: true, takes: always, run: runOurs };

/**
 * The peers on whole works. Tuned: the trunk once for all tasks, and malloc told to keep its memory (python.ts); else as the article's loop
 * goes.
 */
export const peers: readonly Contender[] = [
  { name: "the article's code, PyTorch", sameNumbers: false, takes: isPair, run: (task) => runPeer("article.py", task.threads, task) },
  {
    name: "PyTorch dense, fused Adam, tuned",
    sameNumbers: true,
    takes: always,
    run: (task) => runPeer("dense.py", task.threads, task, keepMemory),
  },
  { name: "EmbeddingBag, fused Adam", sameNumbers: true, takes: always, run: (task) => runPeer("embedding_bag.py", task.threads, task) },
  {
    name: "EmbeddingBag, fused Adam, tuned",
    sameNumbers: true,
    takes: always,
    run: (task) => runPeer("embedding_bag.py", task.threads, { ...task, oneCall: true }, keepMemory),
  },
  {
    name: "EmbeddingBag sparse, SparseAdam, tuned (another algorithm)",
    sameNumbers: false,
    takes: always,
    run: (task) => runPeer("embedding_bag.py", task.threads, { ...task, oneCall: true, sparse: true }, keepMemory),
  },
  {
    name: "TensorFlow.js wasm (one thread in Node)",
    sameNumbers: false,
    takes: (work, threads) => isPair(work) && threads === 1 && missingTfjs() === null,
    run: (task) => runTfjs(task),
  },
];

/** The peers that know one task only: measured on one corpus alone, against ours on the same. */
export const singlePeers: readonly Contender[] = [
  {
    name: "scikit-learn MLPClassifier",
    sameNumbers: false,
    takes: always,
    run: (task) => runPeer("mlp_classifier.py", task.threads, task),
  },
];
