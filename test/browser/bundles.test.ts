/**
 * @file What a bundle contains: a program that only predicts loads nothing of training. That no entry point for pages needs Node, the
 * build shows.
 */
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The folders of `src`, and the packages, whose code a bundle of an entry point has. */
async function contentOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [`${root}src/${entry}`], bundle: true, format: "esm", platform: "browser", metafile: true, write: false, outfile: "out.js",
    absWorkingDir: root, logLevel: "silent",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return [...new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => (
    /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? /^src\/([^/]+)/u.exec(path)![1])))].sort();
}

it("potluck/model has nothing that training alone needs", async () => {
  const content = await contentOf("exports/model.ts");
  expect(content).toEqual(expect.arrayContaining(["engine", "model", "nn", "task", "tensor", "text"]));
  const training = [
    "account", "charts", "init", "inspect", "optim", "plugin", "recipe", "run", "schedule", "source", "study", "train", "weighting",
    "yaml", "jsonc-parser", "commander", "@duckdb/node-api",
  ];
  expect(content.filter((name) => training.includes(name))).toEqual([]);
});
