/**
 * @file The gradient methods against exact weights of given Jacobians (test/golden/weightings.json), to 1e-6 of the largest weight: the
 * file's CAGrad was minimized step by step, and one of its weights of 0 is 2e-6 beside one of 13. What the methods' equations demand, to
 * 1e-9, is in equations.test.ts.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AlignedMTL } from "../../src/weighting/aligned-mtl.js";
import { CAGrad } from "../../src/weighting/cagrad.js";
import { DualProj } from "../../src/weighting/dualproj.js";
import { FairGrad } from "../../src/weighting/fairgrad.js";
import { IMTLG } from "../../src/weighting/imtl-g.js";
import { MGDA } from "../../src/weighting/mgda.js";
import { NashMTL } from "../../src/weighting/nash-mtl.js";
import { PCGrad } from "../../src/weighting/pcgrad.js";
import { UPGrad } from "../../src/weighting/upgrad.js";
import type { WeightedTask, Weighting } from "../../src/weighting/weighting.js";

interface Case {
  name: string;
  jacobian: number[][];
  gramian: number[][];
  weights: Record<string, number[]>;
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/weightings.json", import.meta.url), "utf8")) as { cases: Case[] };

const methods: Record<string, (tasks: WeightedTask[]) => Weighting> = {
  "upgrad_exact": () => new UPGrad(),
  "upgrad_torchjd_reg1e-4": (tasks) => new UPGrad(tasks, { reg: 1e-4 }),
  "dualproj_exact": () => new DualProj(),
  "dualproj_torchjd_reg1e-4": (tasks) => new DualProj(tasks, { reg: 1e-4 }),
  "mgda_exact": () => new MGDA(),
  "imtl_g": () => new IMTLG(),
  "aligned_mtl_min_mean": () => new AlignedMTL(),
  "nash_exact": (tasks) => new NashMTL(tasks, { maxNorm: null }),
  "nash_torchjd_maxnorm1": (tasks) => new NashMTL(tasks),
  "fairgrad_alpha2": () => new FairGrad(),
  "cagrad_c0.4_unrescaled": () => new CAGrad(),
  "cagrad_c0.5_unrescaled": (tasks) => new CAGrad(tasks, { c: 0.5 }),
  "pcgrad_ascending_order": (tasks) => new PCGrad(tasks, { order: "ascending" }),
  "pcgrad_descending_order": (tasks) => new PCGrad(tasks, { order: "descending" }),
};

describe("weights of golden Jacobians", () => {
  it("knows every method of the file", () => {
    expect(cases).toHaveLength(15);
    for (const { weights } of cases) expect(Object.keys(weights).sort()).toEqual(Object.keys(methods).sort());
  });

  for (const { name, jacobian, gramian, weights } of cases) {
    const tasks = gramian.map((_, i): WeightedTask => ({ name: `task ${i}`, likelihood: "categorical" }));
    const step = { tasks: tasks.map((task) => task.name), losses: tasks.map(() => 1), gramian };

    it.each(Object.keys(weights))(`${name}: %s`, (method) => {
      const found = methods[method](tasks).weights(step);
      const size = Math.max(1, ...weights[method].map(Math.abs));
      found.forEach((weight, i) => expect(Math.abs(weight - weights[method][i])).toBeLessThan(1e-6 * size));
    });

    it(`${name}: the Gramian is the Jacobian's`, () => {
      jacobian.forEach((a, i) => jacobian.forEach((b, j) => {
        expect(a.reduce((sum, value, k) => sum + value * b[k], 0)).toBeCloseTo(gramian[i][j], 9);
      }));
    });
  }
});
