/**
 * @file The programs of examples/onnx go from text to the answers that the model itself gives, by the ONNX file alone. The Python one runs
 * where POTLUCK_PYTHON, or python3, has onnxruntime and scikit-learn.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import type { Answer } from "../../src/model/model.js";
import { loadModel } from "../../src/run/run-folder.js";
import { at, build, BUILD_TIME, command, writeReviews } from "../cli/command.js";

const root = fileURLToPath(new URL("../..", import.meta.url)), python = process.env.POTLUCK_PYTHON ?? "python3";
const there = spawnSync(python, ["-c", "import onnxruntime, sklearn"]).status === 0;
if (!there) console.log(`skipped: ${python} has no onnxruntime and scikit-learn; set POTLUCK_PYTHON to a Python that has them`);

const texts = [
  "We saw it in Bergen, and the dialogue was exceptional.", "", "Nobody told us how weak and hopeless the humour is; weak, weak.",
];
let recipe = "";

beforeAll(() => {
  build();
  recipe = writeReviews();
}, BUILD_TIME);

/** Trains, exports and runs a program: its answers for each text, and the model's own. */
async function answers(name: string, program: readonly [string, string], set: string[], more: string[]): Promise<[unknown, unknown]> {
  await command("train", recipe, "--out", at(name), "--no-baselines", "--threads", "1", ...set.flatMap((one) => ["--set", one]));
  const { code, stderr } = await command("export", at(name), ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const run = spawnSync(program[0], [join(root, program[1]), join(at(name), "model.onnx"), ...texts], { encoding: "utf8" });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
  const model = await loadModel(at(name)), wanted = model.predict(texts);
  model.dispose();
  return [run.stdout.trimEnd().split("\n").map((line) => rounded(JSON.parse(line))), wanted.map(rounded)];
}

/** Answers with numbers to five places, without ranks. */
function rounded(all: unknown): unknown {
  return Object.fromEntries(Object.entries(all as Record<string, Answer>).map(([task, { label, probability, probabilities }]) => (
    [task, JSON.parse(JSON.stringify({ label, probability, probabilities }), (_, value: unknown) => (
      typeof value === "number" ? Math.round(value * 1e5) / 1e5 : value))])));
}

describe("examples/onnx", () => {
  const typescript = [process.execPath, "build/examples/onnx/predict.js"] as const;
  const pythonProgram = [python, "examples/onnx/predict.py"] as const;

  it.each<[string, string[], string[]]>([
    ["dense", ["features.vectorizer={ name: hashing, buckets: 64 }", "model.trunk=mmoe"], []],
    ["sparse", ["features.vectorizer={ name: tfidf, ngramRange: [1, 2] }"], ["--sparse"]],
  ])("answers in TypeScript, features %s", async (name, set, more) => {
    const [found, wanted] = await answers(name, typescript, set, more);
    expect(found).toEqual(wanted);
  }, 120_000);

  it.skipIf(!there).each<[string, string[], string[]]>([
    ["counts", ["features.vectorizer={ name: count, stopWords: english }"], []],
    ["tfidf", ["features.vectorizer={ name: tfidf, ngramRange: [1, 2], sublinearTf: true }"], ["--sparse"]],
  ])("answers in Python, by %s", async (name, set, more) => {
    const [found, wanted] = await answers(name, pythonProgram, set, more);
    expect(found).toEqual(wanted);
  }, 120_000);
});
