/** @file docs/trunks.md: it shows every trunk, and names parameters as they are. */
import { expect, it } from "vitest";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { type TrunkName, trunks } from "../../src/nn/trunk/index.js";
import { codeSpans, proseOf, readDocument, tableRows } from "./markdown.js";
import { parseSample, samplesOf } from "./samples.js";

const page = readDocument("docs/trunks.md");

it("has every trunk", () => {
  const shown = samplesOf("docs/trunks.md", "yaml").map(({ code }) => parseSample(code).model.trunk);
  expect([...new Set(shown)]).toEqual(trunks.names);
  for (const section of ["## Which to take", "## Cost", "## Trunks and weightings"]) {
    expect(tableRows(page, section).flatMap(([name]) => codeSpans(name)).sort(), section).toEqual([...trunks.names].sort());
  }
});

it("names parameters as they are", () => {
  const namesOf = (trunk: TrunkName, hidden: number[], layerNorm = false): string[] => {
    const images = trunk === "cnn" && { imageShape: [1, 4, 4], inputDim: 19, batchNorm: layerNorm, channels: hidden };
    const model = new MultiTaskNetwork({ inputDim: 3, hidden, outputDims: { TASK: 1, other: 1 }, trunk, layerNorm, ...images as object });
    const names = model.parameters().map(({ name }) => name);
    model.dispose();
    return names;
  };
  const all = trunks.names.flatMap((trunk) =>
    [[2], [2, 2]].flatMap((hidden) => [false, true].flatMap((norm) => namesOf(trunk, hidden, norm))));
  const named = codeSpans(proseOf(page)).filter((span) => /^[a-zA-Z_0-9]+\.(?:weight|bias)$/u.test(span));
  expect(named.length).toBeGreaterThan(25);
  expect(named.filter((name) => !all.includes(name) && name !== "gate_final.weight")).toEqual([]);
});
