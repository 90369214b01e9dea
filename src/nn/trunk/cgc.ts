/** @file Customised gate control (Tang, Liu, Zhao & Gong 2020, section 4.1): progressive layered extraction with one level; see ple.ts. */
import { expertOptions, pleSparseWidths, PleTrunk } from "./ple.js";
import { trunk } from "./trunk.js";

export const cgc = trunk({
  name: "cgc", describe: "shared experts and experts for each task, mixed for each task by its gate",
  options: expertOptions, sharesRepresentation: false,
  create: (settings, chosen) => new PleTrunk(settings, { ...chosen, levels: 1 }),
  sparseWidths: (hidden, tasks, chosen) => pleSparseWidths(hidden, tasks, { ...chosen, levels: 1 }),
});
