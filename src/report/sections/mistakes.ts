/** @file The wrong predictions of which a run was the most sure. */
import type { Mistake } from "../../account/types.js";
import { html } from "../html.js";
import { isNumber, NONE, percent } from "../numbers.js";
import { runSection } from "../section.js";
import { table } from "../table.js";

const MOST_TASKS = 20;

export const mistakes = runSection({
  name: "mistakes", title: "Worst mistakes",
  applies: ({ account }) => Object.values(account?.tasks ?? {}).some(({ mistakes: all }) => all.length > 0),
  render({ account }, { id, thrift }) {
    const tasks = Object.entries(account?.tasks ?? {}).filter(([, { mistakes: all }]) => all.length > 0);
    return html`<p>The wrong predictions of which the model was the most sure; of numbers, the largest errors. Rows with a wrong label are often among them.</p>${
      tasks.slice(0, thrift > 1 ? 4 : MOST_TASKS).map(([name, task], place) => table<Mistake>(task.mistakes, [
        { head: "row", cell: ({ file, source, row, side }) => html`${file ?? source}: ${row} <small>${side}</small>` },
        { head: "target", cell: ({ target }) => target }, { head: "prediction", cell: ({ prediction }) => prediction },
        { head: "probability", cell: ({ probability }) => (isNumber(probability) ? percent(probability) : NONE), isNumber: true },
        { head: "loss / mean", cell: ({ timesMean }) => (isNumber(timesMean) ? timesMean.toFixed(1) : NONE), isNumber: true },
        { head: "text", cell: ({ text }) => html`<span class="text">${text}</span>` },
      ], { id: `${id}-${place}`, caption: name }))}`;
  },
});
