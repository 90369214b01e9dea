/** @file The trunks' parameters by name and shape, and their initial values. */
import { afterAll, describe, expect, it } from "vitest";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import type { TrunkOptions } from "../../src/nn/trunk/index.js";
import { expectClose } from "../tensor/finite-differences.js";

const made: MultiTaskNetwork[] = [];
afterAll(() => made.forEach((model) => model.dispose()));

describe("names of parameters", () => {
  const namesOf = (options: TrunkOptions): string => {
    const model = new MultiTaskNetwork({ inputDim: 6, hidden: [4], outputDims: { movie: 1, yelp: 1 }, ...options });
    made.push(model);
    return model.trunkParameters().map(({ name, shape }) => `${name} ${shape.join("x")}`).join(", ");
  };
  it.each([
    [{ layerNorm: true }, "hidden.weight 4x6, hidden.bias 4, norm.weight 4, norm.bias 4"],
    [{ hidden: [3, 2], layerNorm: true },
      "hidden_0.weight 3x6, hidden_0.bias 3, norm_0.weight 3, norm_0.bias 3, " +
      "hidden_1.weight 2x3, hidden_1.bias 2, norm_1.weight 2, norm_1.bias 2"],
    [{ trunk: "mmoe", experts: 2 },
      "experts_0.weight 4x6, experts_0.bias 4, experts_1.weight 4x6, experts_1.bias 4, gate_movie.weight 2x6, gate_yelp.weight 2x6"],
    [{ trunk: "cgc", sharedExperts: 1, taskExperts: 1 }, "shared_experts_0.weight 4x6, shared_experts_0.bias 4, " +
      "experts_movie_0.weight 4x6, experts_movie_0.bias 4, gate_movie.weight 2x6, " +
      "experts_yelp_0.weight 4x6, experts_yelp_0.bias 4, gate_yelp.weight 2x6"],
    [{ trunk: "cross_stitch", hidden: [3, 2] },
      "tower_movie_0.weight 3x6, tower_movie_0.bias 3, tower_movie_1.weight 2x3, tower_movie_1.bias 2, " +
      "tower_yelp_0.weight 3x6, tower_yelp_0.bias 3, tower_yelp_1.weight 2x3, tower_yelp_1.bias 2, " +
      "cross_stitch_0.weight 2x2, cross_stitch_1.weight 2x2"],
    [{ trunk: "private_shared", privateUnits: 2, layerNorm: true },
      "shared.weight 4x6, shared.bias 4, norm_shared.weight 4, norm_shared.bias 4, " +
      "private_movie.weight 2x6, private_movie.bias 2, norm_private_movie.weight 2, norm_private_movie.bias 2, " +
      "private_yelp.weight 2x6, private_yelp.bias 2, norm_private_yelp.weight 2, norm_private_yelp.bias 2"],
  ] as const)("of %j", (options, names) => expect(namesOf(options as TrunkOptions)).toBe(names));

  it("of levels begin with the level; shared experts below the last have a gate over all", () => {
    const names = namesOf({ trunk: "ple", sharedExperts: 1, taskExperts: 1 }).split(", ").map((text) => text.replace(/ .*/u, ""));
    const level = (number: number, gates: string[]): string[] => [
      ...["weight", "bias"].map((part) => `level_${number}_shared_experts_0.${part}`), ...gates,
      ...["movie", "yelp"].flatMap((task) =>
        [...["weight", "bias"].map((part) => `level_${number}_experts_${task}_0.${part}`), `level_${number}_gate_${task}.weight`]),
    ];
    expect(names).toEqual([...level(0, ["level_0_shared_gate.weight"]), ...level(1, [])]);
    expect(namesOf({ trunk: "ple", sharedExperts: 1, taskExperts: 1 })).toContain("level_0_shared_gate.weight 3x6");
  });
});

it("cross-stitch units begin with alpha of a task's own, and the rest in equal shares", () => {
  const model = new MultiTaskNetwork({ inputDim: 2, hidden: 3, outputDims: { a: 1, b: 1, c: 1 }, trunk: "cross_stitch", alpha: 0.7 });
  made.push(model);
  expectClose(model.stateDict()["cross_stitch.weight"].data, [0.7, 0.15, 0.15, 0.15, 0.7, 0.15, 0.15, 0.15, 0.7], 1e-7);
});
