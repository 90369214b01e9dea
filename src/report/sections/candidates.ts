/** @file All settings that a sweep tried. */
import type { SweepCandidate } from "../../study/sweep/types.js";
import { html } from "../html.js";
import { count, isNumber, score } from "../numbers.js";
import { studySection } from "../section.js";
import { methodsDisclosure, table } from "../table.js";

export const candidates = studySection({
  name: "candidates",
  title: "All settings that were tried",
  applies: ({ study: { answer } }) => answer?.question === "sweep" && answer.candidates.length > 1,
  render({ study: { answer } }, { id, thrift }) {
    if (answer?.question !== "sweep") throw new Error("only sweeps have candidates");
    const { candidates: all, chosen, methods } = answer,
      best = all[chosen],
      paths = [...new Set(all.flatMap(({ settings }) => Object.keys(settings)))];
    const lowest = -1e9, // JSON has no Infinity, and a sort no NaN
      valued = ({ value }: SweepCandidate): number => (isNumber(value) ? value : lowest),
      rung = ({ droppedAt }: SweepCandidate): number => droppedAt ?? -lowest;
    const sorted = [...all].sort((a, b) => rung(b) - rung(a) || valued(b) - valued(a));
    return html`${table<SweepCandidate>(
      sorted,
      [
        { head: "place", cell: (one, index) => html`${index + 1}${one === best && html` <strong>chosen</strong>`}` },
        ...paths.map((path) => ({
          head: html`<code>${path}</code>`,
          cell: ({ settings }: SweepCandidate) =>
            Object.hasOwn(settings, path) ? html`<code>${JSON.stringify(settings[path])}</code>` : "as in the recipe",
        })),
        { head: "value", cell: ({ value, diverged }) => (diverged > 0 ? "diverged" : score(value)), isNumber: true },
        ...Object.keys(answer.tasks)
          .slice(0, 12)
          .map((task) => ({
            head: task,
            isNumber: true,
            cell: ({ validation }: SweepCandidate) => score(validation[task]),
          })),
        { head: "seeds", cell: ({ seeds }) => count(seeds), isNumber: true },
        { head: "epochs", cell: ({ epochs }) => count(epochs), isNumber: true },
        { head: "left in rung", cell: ({ droppedAt }) => (droppedAt === null ? "kept" : droppedAt), isNumber: true },
      ],
      {
        id: `${id}-candidates`,
        most: thrift > 0 ? 40 : 200,
        caption: "Value: mean over tasks and seeds on validation rows, from 0 (the constant answer) to 1; then each task's metric",
      },
    )}${methodsDisclosure(id, methods)}`;
  },
});
