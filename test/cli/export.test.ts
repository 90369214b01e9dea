/** @file `potluck export`: the file it writes, what it prints, and what it refuses; and `potluck train --tensorboard`. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { readOnnxMetadata } from "../../src/format/onnx.js";
import { at, command, write, writeReviews } from "./command.js";

beforeAll(async () => {
  const { code, stderr } = await command("train", writeReviews(), "--out", at("run"), "--no-baselines", "--tensorboard", "--threads", "1");
  expect(stderr).not.toContain("internal");
  expect(code).toBe(0);
});

it("writes model.onnx into the run folder, with the model file's card, and prints inputs and outputs", async () => {
  const { code, stdout, stderr } = await command("export", at("run"));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^input {3}features +float32 {2}\[rows, \d+\]$/mu);
  expect(stdout).toMatch(/^output {2}movie\.logits +float32 {2}\[rows, 1\]$/mu);
  expect(stdout).toMatch(/^output {2}restaurant\.probabilities +float32 {2}\[rows, 3\]$/mu);
  expect(stdout).toContain(`ONNX file: ${at("run/model.onnx")} (`);
  const card = JSON.parse(readOnnxMetadata(readFileSync(at("run/model.onnx"))).potluck) as { tasks: object };
  expect(Object.keys(card.tasks)).toEqual(["movie", "restaurant"]);
});

it("takes a model file, names the file as asked, replaces what is there, and prints JSON", async () => {
  write("out.onnx", "old");
  const { stdout } = await command("export", at("run/model.safetensors"), "--sparse", "--out", at("out.onnx"), "--json");
  const { file, bytes, inputs } = JSON.parse(stdout) as { file: string; bytes: number; inputs: { name: string }[] };
  expect([file, bytes]).toEqual([at("out.onnx"), statSync(at("out.onnx")).size]);
  expect(inputs.map(({ name }) => name)).toEqual(["indices", "values", "offsets"]);
});

it.each<[string, string[], RegExp]>([
  ["a folder as the file", ["run", "--out", at("run")], /^--out .*run: this is a folder; name a file in it\n$/u],
  ["a folder that is not there", ["run", "--out", at("no/x.onnx")], /^cannot write .*no\/x\.onnx: the parent folder does not exist/u],
  ["no model", ["reviews.yaml"], /^.*reviews\.yaml: this is a recipe, not a model: train it first/u],
  ["a path of nothing", ["none"], /^.*none: there is no such file\n$/u],
])("refuses %s in one line", async (_, [model, ...more], message) => {
  const { code, stderr } = await command("export", at(model), ...more);
  expect(stderr).toMatch(message);
  expect(code).toBe(1);
});

it("refuses another format", async () => {
  const { code, stderr } = await command("export", at("run"), "--format", "pytorch");
  expect([code, stderr]).toEqual([2, expect.stringContaining("Allowed choices are onnx.")]);
});

it("train --tensorboard leaves an event file in the run folder", () => {
  const [name, ...more] = readdirSync(at("run")).filter((one) => one.startsWith("events.out.tfevents."));
  expect([name, more]).toEqual([expect.stringMatching(/^events\.out\.tfevents\.\d+\.[\w.-]+$/u), []]);
  expect(statSync(at(`run/${name}`)).size).toBeGreaterThan(500);
});
