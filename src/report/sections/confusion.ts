/** @file Which classes a run takes for which, and how it does on each class or label. */
import { confusionChart } from "../../charts/confusion-chart.js";
import { embedChart } from "../embed-chart.js";
import { html, type Html } from "../html.js";
import { count, NONE, score } from "../numbers.js";
import { runSection, type SectionContext } from "../section.js";
import { table } from "../table.js";
import type { Account, ClassAccount, TaskAccount } from "../../account/types.js";
import { PHONE_WIDTH } from "./comparison-parts.js";

const MOST_TASKS = 8;

function shownTasks(account: Account | null): [string, TaskAccount][] {
  return Object.entries(account?.tasks ?? {}).filter(([, { confusion, classes }]) => (confusion ?? classes ?? []).length > 0);
}

export const confusion = runSection({
  name: "confusion", title: "Classes",
  applies: ({ account }) => shownTasks(account).length > 0,
  render({ account }, context) {
    const all = shownTasks(account), shown = all.slice(0, context.thrift > 1 ? 2 : MOST_TASKS);
    return html`${shown.map(([name, task], place) => ofTask(name, task, { ...context, id: `${context.id}-${place}` }))}${
      shown.length < all.length && html`<p class="note">The first ${shown.length} of ${all.length} tasks; report.json has all.</p>`}`;
  },
});

function ofTask(name: string, { confusion: cells, classes }: TaskAccount, { id, thrift }: SectionContext): Html {
  if (cells !== null && cells.length > 0) {
    const names = (classes ?? []).map((one) => one.name), options = { classes: names, title: `${name}: which classes are taken for which` };
    return embedChart({
      id, svg: confusionChart(cells, options), ...(thrift === 0 && names.length <= 10 && { narrow: confusionChart(cells, { ...options, width: PHONE_WIDTH }) }),
    });
  }
  return table<ClassAccount>([...classes ?? []].sort((a, b) => a.train - b.train), [
    { head: "label", cell: (one) => one.name },
    { head: "training rows", cell: (one) => count(one.train), isNumber: true }, { head: "test rows", cell: (one) => count(one.test), isNumber: true },
    { head: "predicted", cell: (one) => count(one.predicted), isNumber: true },
    { head: "precision", cell: ({ label }) => (label ? score(label.precision, 3) : NONE), isNumber: true },
    { head: "recall", cell: ({ label }) => (label ? score(label.recall, 3) : NONE), isNumber: true },
    { head: "f1", cell: ({ label }) => (label ? score(label.f1, 3) : NONE), isNumber: true },
  ], { id, caption: `${name}: labels, the rarest first`, most: thrift > 0 ? 20 : 60 });
}
