/** @file The first screen of a run: what each task scores, beside what simpler models score. */
import type { Account, TaskAccount } from "../../account/types.js";
import { drawCharts } from "../../run/draw-charts.js";
import { embedChart } from "../embed-chart.js";
import { html, type Html } from "../html.js";
import { count, duration, interval, isNumber, many, score } from "../numbers.js";
import { historyOfRun } from "../run-history.js";
import { runSection } from "../section.js";
import { disclosure, table } from "../table.js";
import type { RunPart } from "../types.js";

const FIRST = 8;

export const scores = runSection({
  name: "scores", title: "What the model is worth",
  applies: () => true,
  render(part, { id }) {
    const { account } = part;
    return html`${account === null ? notYet(part) : sentences(account, id)}${curveOf(part, id)}${account !== null && scoreTable(account, id)}`;
  },
});

function notYet({ progress, events }: RunPart): Html {
  const left = progress?.secondsLeft === undefined || progress.secondsLeft === null ? "" : `, about ${duration(progress.secondsLeft)} left`;
  return html`<p class="lead">${events.length === 0 ? "The training has not begun to write its log." : "The training has not come to its end, so nothing is scored yet"}${
    events.length > 0 && left}${events.length > 0 && "."}</p>`;
}

function sentences({ tasks, length, advice }: Account, id: string): Html {
  const all = Object.entries(tasks), first = all.slice(0, FIRST), rest = all.slice(FIRST);
  return html`<ul class="verdicts">${first.map(sentenceItem)}</ul>${
    rest.length > 0 && disclosure(`${id}-more`, many(rest.length, "more task"), html`<ul class="verdicts">${rest.map(sentenceItem)}</ul>`)}${
    length && html`<p class="note">Trained for ${many(Number(length.epochs.toPrecision(4)), "epoch")}, ${many(length.steps, "step")}${
      length.best !== null && `; the weights of epoch ${Number(length.best.toPrecision(4))} were kept`}${
      length.refit && `; then again on all rows for ${many(length.refit.steps, "step")}`}.</p>`}${
    advice.length > 0 && html`<ul class="warnings">${advice.map(({ task, text }) => (
      html`<li><p>${task !== null && html`<strong>${task}: </strong>`}${text}</p></li>`))}</ul>`}`;
}

function sentenceItem([name, task]: [string, TaskAccount]): Html {
  return html`<li><div class="who"><strong>${name}</strong></div><div><p>${sentenceOf(task)}</p></div></li>`;
}

function sentenceOf({ kind, metric, higherIsBetter, value, interval: range, constant, linear, rows }: TaskAccount): Html {
  const side = rows.test > 0 ? many(rows.test, "test row") : many(rows.validation, "validation row");
  if (!isNumber(value)) return html`${metric} is not defined on ${side}.`;
  const simple = kind === "regression" ? "the mean" : "the most frequent answer";
  return html`<b>${metric} ${short(value)}</b>${range && html` (95 % interval ${interval(range, short)})`} on ${side}${
    !higherIsBetter && "; lower is better"}. ${isNumber(constant) && `${upper(simple)} scores ${short(constant)}`}${
    linear && isNumber(linear.value) && `${isNumber(constant) ? ", a" : "A"} linear model on the same features ${isNumber(constant) ? "" : "scores "}${
      short(linear.value)}`}${(isNumber(constant) || isNumber(linear?.value)) && "."}`;
}

const short = (value: number | null): string => score(value, 3);

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function curveOf(part: RunPart, id: string): Html | null {
  const history = historyOfRun(part), svg = history && drawCharts(history)["scores.svg"];
  return svg ? embedChart({ id: `${id}-curves`, svg }) : null;
}

function scoreTable({ tasks, groups = {} }: Account, id: string): Html {
  const rows = [...Object.entries(groups).map(([name, group]) => ({ name, group, linear: group.linear })),
    ...Object.entries(tasks).map(([name, group]) => ({ name, group, linear: group.linear?.value ?? null }))];
  return table(rows, [
    { head: "task", cell: ({ name }) => name },
    { head: "metric", cell: ({ group }) => html`${group.metric}${!group.higherIsBetter && html` <small>(lower is better)</small>`}` },
    { head: "value", cell: ({ group }) => score(group.value), isNumber: true },
    { head: "95 % interval", cell: ({ group }) => interval(group.interval), isNumber: true },
    { head: "linear model", cell: ({ linear }) => score(linear), isNumber: true },
    { head: "constant answer", cell: ({ group }) => score(group.constant), isNumber: true },
    { head: "rows: train, validation, test", cell: ({ group: { rows: r } }) => `${count(r.train)}, ${count(r.validation)}, ${count(r.test)}`, isNumber: true },
  ], { id: `${id}-table`, caption: "Each task's headline metric on the test rows (where none test, on the validation rows), and what simpler models score there" });
}
