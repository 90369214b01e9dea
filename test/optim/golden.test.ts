/**
 * Whole trainings against PyTorch: seven optimizers, joint and alternating steps, from its initial parameters over its batches. The larger
 * file has 400 features over 400 steps, rows unseen for hundreds of them; the odd one widths that fill no vector.
 */
import { describe, expect, it } from "vitest";
import { readGolden, replay } from "./golden.js";

describe.each(["pytorch_recipe.json", "pytorch_400_features.json.gz", "pytorch_odd_width.json.gz"])("PyTorch's runs of %s", (file) => {
  const golden = readGolden(file);
  it.each(Object.keys(golden.runs))("%s", (name) => {
    const { loss, norm, parameter, model } = replay(golden, name);
    model.dispose();
    expect(loss).toBeLessThan(1e-5);
    expect(norm).toBeLessThan(1e-5);
    expect(parameter).toBeLessThan(2e-5);
    // What PyTorch's own float32 misses by is the yardstick; three times that is still the same arithmetic in another order.
    expect(parameter).toBeLessThan(Math.max(1e-6, 3.5 * golden.runs[name].spread.parameter));
  });
});
