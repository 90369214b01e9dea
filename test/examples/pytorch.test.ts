/**
 * @file The modules of examples/pytorch: every trunk and kind of task gives the same logits there, and weights that are trained there come
 * back. The python is that of POTLUCK_PYTHON, or python3; without torch and safetensors the tests are skipped.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../../src/format/safetensors.js";
import type { ModelCard } from "../../src/model/card.js";
import { modelFilePieces } from "../../src/model/model-file.js";
import { hiddenOptions } from "../../src/nn/hidden-options.js";
import type { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { trunks } from "../../src/nn/trunk/index.js";
import type { TrunkMember } from "../../src/nn/trunk/trunk.js";
import { readOptions, type Shape } from "../../src/options/index.js";
import { MixedRows } from "../../src/tensor/mixed-rows.js";
import type { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { networkOf, networks, rowsFor, targets } from "../model/exported.js";
import { largestDifference } from "../model/onnx-session.js";

const python = process.env.POTLUCK_PYTHON ?? "python3";
const there = spawnSync(python, ["-c", "import torch, safetensors"]).status === 0;
if (!there) console.log(`skipped: ${python} has no torch and safetensors; set POTLUCK_PYTHON to a Python that has them`);

const folder = mkdtempSync(join(tmpdir(), "potluck-test-")), names = Object.keys(networks);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The part of a card that the modules read. */
function cardOf(name: string, { inputs }: MultiTaskNetwork): ModelCard {
  const { trunk = "mlp", ...settings } = networks[name], member: TrunkMember = trunks.get(trunk);
  const options = readOptions("test", { ...hiddenOptions, ...member.options } as Shape, settings);
  const { imageShape } = inputs, pixels = imageShape ? imageShape.reduce((a, b) => a * b) : 0;
  return {
    network: { trunk, ...options }, ...(imageShape && { imageShape }), features: { width: inputs.features + pixels },
    tasks: Object.fromEntries(Object.entries(targets).map(([task, map]) => [task, { kind: map.kind, labels: map.toJSON() }])),
  } as unknown as ModelCard;
}

/** What examples/pytorch/logits.ts writes. */
function rowsJson(network: MultiTaskNetwork, rows: SparseMatrix): string {
  const { imageShape } = network.inputs, x = rows instanceof MixedRows ? rows.others : rows;
  return JSON.stringify({
    shape: x.shape, indptr: [...x.indptr], indices: [...x.indices], values: [...x.values],
    ...(rows instanceof MixedRows && { imageShape, images: [...rows.blocks[0].bytes] }),
    logits: Object.fromEntries(network.tasks.map((task) => [task, [...network.predict(rows, task).data]])),
  });
}

/** For each file: the largest difference there, and the logits after a step that was trained and saved there. */
interface Trained {
  difference: number;
  logits: Record<string, number[]>;
}

const program = `
import json, sys
import torch
sys.path.insert(0, sys.argv[1])
import networks
torch.set_num_threads(1)
torch.manual_seed(1)
answers = []
for number in range(int(sys.argv[3])):
    path = f"{sys.argv[2]}/{number}"
    network, card = networks.load(path + ".safetensors")
    x, wanted = networks.read_rows(path + ".json")
    difference = networks.difference(network(*x), wanted)
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-2)
    sum(logits.square().mean() for logits in network.train()(*x).values()).backward()
    optimizer.step()
    networks.save(path + "-trained.safetensors", network.eval(), path + ".safetensors")
    answers.append({"difference": difference, "logits": {task: logits.flatten().tolist() for task, logits in network(*x).items()}})
print(json.dumps(answers))
`;

describe.skipIf(!there)("PyTorch", () => {
  const models = names.map((name) => networkOf(name)), rows = models.map((network) => rowsFor(network, 20));
  let trained: Trained[] = [];

  it("gives the same logits", () => {
    models.forEach((network, number) => {
      const pieces = Array.from(modelFilePieces(network, "", cardOf(names[number], network)), (piece) => piece.slice());
      writeFileSync(join(folder, `${number}.safetensors`), Buffer.concat(pieces));
      writeFileSync(join(folder, `${number}.json`), rowsJson(network, rows[number]));
    });
    const example = fileURLToPath(new URL("../../examples/pytorch", import.meta.url));
    const { stdout, stderr, status } = spawnSync(python, ["-c", program, example, folder, String(names.length)], {
      encoding: "utf8", env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    trained = JSON.parse(stdout) as Trained[];
    expect(trained.filter(({ difference }) => !(difference < 1e-5))).toEqual([]);
  }, 300_000); // Python takes its time to import torch

  it.each(names)("trains weights that come back: %s", (name) => {
    const number = names.indexOf(name), network = models[number], before = network.predict(rows[number], "binary").data;
    network.loadStateDict(readSafetensors(readFileSync(join(folder, `${number}-trained.safetensors`))).tensors);
    const { difference, logits } = trained[number];
    const differences = network.tasks.map((task) => largestDifference(network.predict(rows[number], task).data, logits[task]));
    expect(Math.max(...differences)).toBeLessThan(1e-5);
    expect(largestDifference(network.predict(rows[number], "binary").data, before)).toBeGreaterThan(1e-3);
    if (process.env.POTLUCK_SHOW) console.log(name, difference, Math.max(...differences)); // for the table of docs/export.md
  });
});
