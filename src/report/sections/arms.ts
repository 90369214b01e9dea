/** @file What the arms of a comparison are: settings, size, length and time of their trainings. */
import { html } from "../html.js";
import { count, names } from "../numbers.js";
import { studySection } from "../section.js";
import { table } from "../table.js";

export const arms = studySection({
  name: "arms", title: "What was compared",
  applies: ({ study: { answer } }) => answer?.question === "compare" && answer.arms.length > 0,
  render({ study: { answer } }, { id }) {
    if (answer?.question !== "compare") throw new Error("only comparisons have arms");
    const rows = answer.arms.flatMap((arm) => arm.trainings.map((training) => ({ arm, training })));
    const tuned = answer.arms.flatMap(({ name, tuned: chosen }) => Object.entries(chosen ?? {}).map(([setting, times]) => ({ name, setting, times })));
    return html`<dl class="facts">${answer.arms.map(({ name, description, settings }) => html`<div><dt>${name}</dt><dd>${description}${
      settings.length > 0 && html`<br><code>${settings.join(" ")}</code>`}</dd></div>`)}</dl>${
      table(rows, [
        { head: "arm", cell: ({ arm }) => arm.name },
        { head: "tasks", cell: ({ training }) => names(training.tasks, 6) },
        { head: "parameters", cell: ({ training }) => count(training.parameters), isNumber: true },
        { head: "features", cell: ({ training }) => count(training.features), isNumber: true },
        { head: "epochs", cell: ({ training }) => training.epochs.toFixed(1), isNumber: true },
      ], { id: `${id}-arms`, caption: "The trainings of one seed: means over the seeds" })}${
      tuned.length > 0 && table(tuned, [
        { head: "arm", cell: ({ name }) => name }, { head: "setting", cell: ({ setting }) => html`<code>${setting}</code>` },
        { head: "seeds that chose it", cell: ({ times }) => times, isNumber: true },
      ], { id: `${id}-tuned`, caption: "What each arm chose on validation rows" })}`;
  },
});
