/** @file The features that move each task's outputs most: the most telling words of each class. */
import type { TopFeature, TopFeatures } from "../../model/explain/top-features.js";
import { html, type Html } from "../html.js";
import { signed } from "../numbers.js";
import { heading, runSection } from "../section.js";
import { table } from "../table.js";

const MOST_OUTPUTS = 12;

export const words = runSection({
  name: "words", title: "Most telling words",
  applies: ({ words: found }) => Object.values(found ?? {}).some(({ outputs }) => outputs.some(({ raises, lowers }) => raises.length + lowers.length > 0)),
  render({ words: found }, { id, level }) {
    const tasks = Object.entries(found ?? {});
    return html`<p>Each word or column alone in a row: what it adds to the output, against an empty row.</p>${tasks.slice(0, MOST_OUTPUTS).map(([task, { outputs }], place) => (
      html`${heading(level + 1, task)}<div class="side">${outputs.slice(0, MOST_OUTPUTS).map((output, index) => listOf(output, task, `${id}-${place}-${index}`))}</div>${
        outputs.length > MOST_OUTPUTS && html`<p class="note">The first ${MOST_OUTPUTS} of ${outputs.length} outputs; report.json has all.</p>`}`))}${
      tasks.length > MOST_OUTPUTS && html`<p class="note">The first ${MOST_OUTPUTS} of ${tasks.length} tasks; report.json has all.</p>`}`;
  },
});

function listOf({ label, opposite, raises, lowers }: TopFeatures, task: string, id: string): Html {
  const pairs = Array.from({ length: Math.max(raises.length, lowers.length) }, (_, index) => [raises[index], lowers[index]] as const);
  const cell = (one: TopFeature | undefined): Html | string => (one === undefined ? "" : html`${one.feature} <small>${signed(one.contribution, 2)}</small>`);
  return table(pairs, [
    { head: "", cell: (_, index) => index + 1 },
    { head: label === undefined ? "raises" : `for ${label}`, cell: ([up]) => cell(up) },
    { head: opposite === undefined ? (label === undefined ? "lowers" : `against ${label}`) : `for ${opposite}`, cell: ([, down]) => cell(down) },
  ], { id, caption: label === undefined ? task : `${task}: ${label}` });
}
