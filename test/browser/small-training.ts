/** @file A small training as a program that runs anywhere: its text is run in a page, in Deno and in Bun, and must end in Node's bytes. */

/** What the program needs of the library: all entry points together. */
export type Library = typeof import("potluck") & typeof import("potluck/train") & typeof import("potluck/data");

/** The library of this process, as it is built. */
export async function ownLibrary(): Promise<Library> {
  return { ...await import("potluck"), ...await import("potluck/train"), ...await import("potluck/data") };
}

/**
 * Reads a table, trains, and gives the model file in base64. It uses nothing from outside itself.
 *
 * @param library the library there
 */
export async function trainSmall(library: Library): Promise<string> {
  const { encodeModel, Experiment, parseRecipe, readTable, trainJob } = library;
  const lines = Array.from({ length: 40 }, (_, row) => (
    row % 2 ? `"row ${row % 7} great",pos,${row % 5}` : `"row ${row % 7} dull",neg,${row % 5}`));
  const small = await readTable(`text,label,stars\n${lines.join("\n")}\n`, "small.csv");
  const recipe = parseRecipe(`
data: { small: { source: small.csv, text: text } }
tasks: { label: { data: small, target: label, kind: binary, positive: pos }, stars: { data: small, target: stars, kind: regression } }
train: { epochs: 3, batchSize: 8, optimizer: { name: adamw, lr: 0.02 }, weighting: gradnorm }`);
  const experiment = await Experiment.open(recipe, { small });
  const { plan, split } = await trainJob({ recipe, split: experiment.split(), seed: 3 });
  const bytes = encodeModel({ recipe, split, network: plan.model });
  plan.model.dispose();
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
