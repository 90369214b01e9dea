/** @file Pieces of comparisons that several sections show: verdicts in sentences, the chart of paired differences, tables. */
import type { Interval } from "../../account/bootstrap.js";
import { pairedChart } from "../../charts/paired-chart.js";
import type { Comparison, Contrast, TaskContrast } from "../../study/compare/types.js";
import { contrastName, pairedRows, type TaskVerdict, verdictName, verdictsOf } from "../contrasts.js";
import { embedChart } from "../embed-chart.js";
import { html, type Html } from "../html.js";
import { interval, isNumber, many, percent, pValue, score, signed } from "../numbers.js";
import { heading, type SectionContext } from "../section.js";
import { type Column, disclosure, table } from "../table.js";
import { verdictCounts, verdictLabel, verdictNames } from "../verdict-label.js";

/** Pixels of charts for small screens. */
export const PHONE_WIDTH = 380;

const FIRST = 8,
  MOST_ROWS = 40;

/** A task in a table. */
type Row = readonly [name: string, task: TaskContrast];

/**
 * The verdicts of a comparison: each task in a sentence; of many the settled ones first, and the rest on demand. Those of several contrasts
 * are brief, so that the chart is on the first screen too.
 */
export function verdictLists({ contrasts }: Comparison, context: SectionContext): Html {
  const isBrief = contrasts.length > 1, first = isBrief ? Math.max(2, Math.floor(FIRST / contrasts.length)) : FIRST;
  return html`${contrasts.map((contrast, place) => {
    const sorted = verdictsOf(contrast),
      isLong = sorted.length > first;
    if (isLong) sorted.sort((a, b) => verdictNames.indexOf(verdictName(a)) - verdictNames.indexOf(verdictName(b)));
    const rest = sorted.slice(first),
      id = `${context.id}-rest-${place}`;
    return html`${isBrief && heading(context.level + 1, contrastName(contrast))}${
      isLong && html`<p class="lead">${verdictCounts(sorted.map(verdictName))}</p>`
    }${verdictList(sorted.slice(0, first), isBrief)}${
      rest.length > 0 && disclosure(id, `${many(rest.length, "more task")}`, verdictList(rest, isBrief))
    }${overall(contrast)}`;
  })}`;
}

function verdictList(verdicts: readonly TaskVerdict[], isBrief: boolean): Html {
  return html`<ul class="verdicts${isBrief && " brief"}">${verdicts.map((one) => {
    const { verdict } = one.task.newRows,
      { verdict: here } = one.task.theseRows;
    return html`<li><div class="who"><strong>${one.name}</strong>${verdictLabel(verdict.name)}</div><div><p>${verdict.sentence}</p>${
      here.sentence !== verdict.sentence &&
      here.name !== verdict.name &&
      html`<p class="note">On these rows: ${here.name}. ${here.sentence}</p>`
    }${verdict.settle !== null && !isBrief && html`<p class="note">${verdict.settle}</p>`}</div></li>`;
  })}</ul>`;
}

/** What would settle the open verdicts of several contrasts, on demand; of one contrast its list says it. */
export function settleNotes({ contrasts }: Comparison, { id }: SectionContext): Html | null {
  const open = contrasts.flatMap(verdictsOf).filter(({ task }) => task.newRows.verdict.settle !== null);
  if (contrasts.length < 2 || open.length === 0) return null;
  return disclosure(`${id}-settle`, "What would settle the open ones", html`<ul>${open.map(({ contrast, name, task }) => (
    html`<li>${contrastName(contrast)}, <strong>${name}</strong>: ${task.newRows.verdict.settle}</li>`))}</ul>`);
}

/** An interval in a sentence; nothing where it is not known. */
function onNewRows(range: Interval | null, digits?: number): string {
  return range === null ? "" : `, 95 % interval on new rows ${interval(range, (value) => signed(value, digits))}`;
}

/** The verdict over all tasks. */
function overall({ deltaM, mean, tasks }: Contrast): Html | null {
  const lines = [
    deltaM &&
      html`<p>${verdictLabel(deltaM.newRows.verdict.name)} <strong>Over all ${Object.keys(tasks).length} tasks</strong>: mean relative gain
(\u0394m) ${signed(deltaM.difference.mean, 2)} %${onNewRows(deltaM.newRows.interval, 2)}.</p>`,
    mean &&
      html`<p class="note">Mean difference in ${mean.metric} over the tasks: ${signed(mean.difference.mean)}${
        onNewRows(mean.newRows.interval)}.</p>`,
  ].filter((line) => line !== null);
  return lines.length === 0 || Object.keys(tasks).length < 2 ? null : html`<div class="overall">${lines}</div>`;
}

/** The chart of paired differences, for a page and for a phone. */
export function pairedFigure(comparison: Comparison, context: SectionContext, name = "paired"): Html {
  const { contrasts, seeds } = comparison,
    rows = pairedRows(contrasts.flatMap(verdictsOf)),
    shown = rows.slice(0, MOST_ROWS);
  const arms = contrasts.length === 1 ? contrastName(contrasts[0]) : "each arm against its baseline";
  const options = { seeds, title: `Difference of each seed: ${arms}`, subtitle: "" };
  return html`${embedChart({
    id: `${context.id}-${name}`,
    svg: pairedChart(shown, options),
    title: `Difference of each seed: ${arms}`,
    ...(context.thrift === 0 && { narrow: pairedChart(shown, { ...options, width: PHONE_WIDTH }) }),
  })}${rows.length > shown.length && html`<p class="note">The first ${shown.length} of ${rows.length} rows; the table has all.</p>`}`;
}

/** All numbers of a contrast, a row for each task: the scores with their difference, and below what is known of it. */
export function contrastTables(contrast: Contrast, id: string, most?: number): Html {
  const { arm, baseline, groups = {} } = contrast,
    rows = [...Object.entries(contrast.tasks), ...Object.entries(groups)];
  const spread = ({ mean, sd }: { mean: number; sd: number | null }): string =>
    isNumber(sd) ? `${score(mean)} \u00b1 ${score(sd)}` : score(mean);
  const name: Column<Row> = { head: "task", cell: ([task]) => task };
  return html`${table<Row>(
    rows,
    [
      name,
      { head: "metric", cell: ([, task]) => html`${task.metric}${!task.higherIsBetter && html` <small>(lower is better)</small>`}` },
      { head: baseline, cell: ([, task]) => spread(task.baseline), isNumber: true },
      { head: arm, cell: ([, task]) => spread(task.arm), isNumber: true },
      { head: "difference", cell: ([, task]) => signed(task.difference.mean), isNumber: true },
      { head: "95 %, these rows", cell: ([, task]) => interval(task.theseRows.interval, signed), isNumber: true },
      { head: "95 %, new rows", cell: ([, task]) => interval(task.newRows.interval, signed), isNumber: true },
      { head: "verdict", cell: ([, task]) => verdictLabel(task.newRows.verdict.name) },
    ],
    {
      id: `${id}-scores`,
      most,
      caption: `${arm} against ${baseline}: means over the seeds \u00b1 their standard deviation, and the difference`,
    },
  )}${table<Row>(
    rows,
    [
      name,
      { head: "seeds better, worse", cell: ([, task]) => `${task.better}, ${task.worse}`, isNumber: true },
      { head: "effect", cell: ([, task]) => signed(task.effect, 2), isNumber: true },
      { head: "p, these rows", cell: ([, task]) => pValue(task.theseRows.adjusted), isNumber: true },
      { head: "p, new rows", cell: ([, task]) => pValue(task.newRows.adjusted), isNumber: true },
      { head: "margin", cell: ([, task]) => score(task.margin), isNumber: true },
      { head: "better by more", cell: ([, task]) => percent(task.newRows.probability?.better), isNumber: true },
      { head: "within it", cell: ([, task]) => percent(task.newRows.probability?.within), isNumber: true },
      { head: "worse by more", cell: ([, task]) => percent(task.newRows.probability?.worse), isNumber: true },
    ],
    {
      id: `${id}-evidence`,
      most,
      caption:
        "The evidence: effect in standard deviations of the seeds' differences; p adjusted for all tasks and arms; and " +
        `the probability that on new rows ${arm} is better by more than the margin, within it, or worse by more`,
    },
  )}`;
}
