/** @file A class that the model cannot know: no row of it was trained. */
import type { AdviceRule } from "./rule.js";
import { quoted } from "./rule.js";

export const untrainedClass: AdviceRule = {
  name: "untrained_class",
  describe: "A class or label occurs in no training row.",
  check(task, { tasks: { [task]: { classes, confusion } }, length }) {
    const names = classes?.filter(({ train, validation }) => train + (length?.refit ? validation : 0) === 0).map(({ name }) => name) ?? [];
    if (names.length === 0) return null;
    const what = confusion === null ? ["label", "labels"] : ["class", "classes"];
    return `no training row has the ${names.length === 1 ? `${what[0]} ${quoted(names)}` : `${what[1]} ${quoted(names)}`}, so the model ` +
      "cannot predict it: add rows, or leave it out";
  },
};
