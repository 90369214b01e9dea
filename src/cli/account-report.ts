/**
 * @file What `potluck train` prints at its end: scores beside baselines, confused classes, mistakes, advice, and how long the training was.
 * For few tasks all of it, for many the best and the worst; `account.json` has the whole.
 */
import { styleText } from "node:util";
import { scoredSide } from "../account/scored-side.js";
import type { Account, Advice, TaskAccount, TrainingLength } from "../account/types.js";
import {
  classTable, constantTitle, digitsOf, type Layout, mistakeTable, type NamedTask, namedTasks, rounded, scoreTable,
} from "./account-tables.js";
import { shorten, wrap } from "./fit-text.js";
import { formatTable, type TableColumn } from "./format-table.js";

/** Tasks up to which each has tables of its own. */
const FEW_TASKS = 6;
/** Tasks up to which each has a line. */
const LISTED_TASKS = 20;
/** The best and worst tasks that are shown of more. */
const EXTREMES = 5;
/** Lines of advice up to which each is printed by itself. */
const LISTED_ADVICE = 8;
const MISTAKES = 5;

/**
 * An account as text for the terminal.
 *
 * @example
 * process.stdout.write(`${accountReport(account, { width: 100, color: false })}\n`);
 */
export function accountReport(account: Account, layout: Layout): string {
  const tasks = namedTasks(account);
  return [
    ...(tasks.length <= LISTED_TASKS ? [scoreTable(tasks, layout)] : metricGroups(tasks).flatMap((group) => manyTasks(group, layout))),
    ...(tasks.length <= FEW_TASKS ? tasks.flatMap((task) => classTable(task, layout) ?? []) : []),
    ...mistakesOf(tasks, layout),
    ...(account.advice.length > 0 ? [adviceText(account.advice, layout)] : []),
    ...closing(account, layout),
  ].join("\n\n");
}

/** How long the training was, and how often it passed over the rows of several datasets. */
function closing({ tasks, length, passes }: Account, { width }: Layout): string[] {
  const lines = [...(length === null ? [] : [lengthText(length)]), ...untested(Object.entries(tasks), length)];
  if (passes !== null && passes.unused.length === 0 && Object.keys(passes.datasets).length > 1) lines.push(passes.text);
  return lines.length === 0 ? [] : [lines.map((line) => wrap(line, width)).join("\n")];
}

/** How long a training was, as a sentence. */
export function lengthText({ epochs, steps, best, refit }: TrainingLength): string {
  return [
    `trained ${counted(epochs, "epoch")} (${counted(steps, "step")})`,
    ...(best === null ? [] : [`epoch ${best} was the best on the validation rows`]),
    ...(refit === null ? []
      : [`trained again on all training rows for ${counted(refit.epochs, "epoch")} (${counted(refit.steps, "step")})`]),
  ].join("; ");
}

/** What is scored where no rows test. */
function untested(tasks: readonly [string, TaskAccount][], length: TrainingLength | null): string[] {
  const without = tasks.filter(([, { rows }]) => rows.test === 0), named = shorten(without.map(([task]) => task).join(", "), 60);
  const of = without.length === tasks.length ? "" : ` of ${named}`;
  const unscored = without.filter(([, task]) => scoredSide(task) === null);
  if (without.length === 0) return [];
  if (unscored.length === without.length) return [`no rows${of} test or validate, so nothing${of} was scored`];
  const model = length?.refit ? ", by the model before it was trained again" : "";
  const chose = length === null || length.best === null ? "" : "; these rows also chose the length";
  return [`no rows${of} test: the scores${of} are on the validation rows${model}${chose}`];
}

/** Tasks by metric: values of different metrics are not compared. */
function metricGroups(tasks: readonly NamedTask[]): NamedTask[][] {
  const groups = new Map<string, NamedTask[]>();
  for (const task of tasks) groups.set(task.metric, [...(groups.get(task.metric) ?? []), task]);
  return [...groups.values()];
}

function manyTasks(tasks: readonly NamedTask[], layout: Layout): string[] {
  const [{ metric, higherIsBetter }] = tasks, scored = tasks.filter(({ value }) => value !== null);
  const sorted = scored.sort((a, b) => (higherIsBetter ? b.value! - a.value! : a.value! - b.value!));
  if (sorted.length <= 2 * EXTREMES) return [scoreTable(tasks, layout)];
  return [
    [`${tasks.length} tasks by ${metric} on their ${scoredSide(tasks[0]) ?? "test"} rows`, quantileTable(sorted, layout),
      againstLinear(tasks, layout)]
      .filter((part) => part !== "").join("\n"),
    `the ${EXTREMES} best\n${scoreTable(sorted.slice(0, EXTREMES), layout)}`,
    `the ${EXTREMES} worst\n${scoreTable(sorted.slice(-EXTREMES), layout)}`,
  ];
}

function quantileTable(tasks: readonly NamedTask[], { color }: Layout): string {
  const rows = [
    { name: "model", values: tasks.map(({ value }) => value) },
    { name: "linear", values: tasks.map(({ linear }) => linear?.value ?? null) },
    { name: constantTitle(tasks), values: tasks.map(({ constant }) => constant) },
  ].map(({ name, values }) => ({ name, values: values.filter((value) => value !== null).sort((a, b) => a - b) }));
  const digits = digitsOf(tasks);
  const at = (share: number) => ({ values }: (typeof rows)[number]) => rounded(values[Math.round(share * (values.length - 1))], digits);
  const shares = [["lowest", 0], ["10 %", 0.1], ["25 %", 0.25], ["median", 0.5], ["75 %", 0.75], ["90 %", 0.9], ["highest", 1]] as const;
  return formatTable(rows.filter(({ values }) => values.length > 0), [
    { title: "", value: "name" },
    ...shares.map(([title, share]): TableColumn<(typeof rows)[number]> => ({ title, value: at(share), digits })),
  ], { color });
}

/** In how many tasks the model is better than the linear one, and in how many by more than chance. */
function againstLinear(tasks: readonly NamedTask[], { width }: Layout): string {
  const compared = tasks.flatMap(({ linear, higherIsBetter }) => {
    if (linear === null || linear.difference === null) return [];
    const sign = higherIsBetter ? 1 : -1, { differenceInterval: interval } = linear;
    const ends = interval === null ? [] : [sign * interval.low, sign * interval.high];
    return [{ better: sign * linear.difference > 0, worse: sign * linear.difference < 0, ends }];
  });
  if (compared.length === 0) return "";
  const clearly = (sign: number) => compared.filter(({ ends }) => ends.length > 0 && ends.every((end) => sign * end > 0)).length;
  const count = (side: "better" | "worse") => compared.filter((one) => one[side]).length;
  return wrap(`better than the linear model in ${count("better")} of ${compared.length} tasks (in ${clearly(1)} by more than chance), ` +
    `worse in ${count("worse")} (in ${clearly(-1)})`, width);
}

function mistakesOf(tasks: readonly NamedTask[], layout: Layout): string[] {
  const what = "most confident mistakes on validation and test rows";
  if (tasks.length <= FEW_TASKS) {
    return tasks.filter(({ mistakes }) => mistakes.length > 0).map(({ task, mistakes, classes }) => (
      `${task}: ${classes === null ? "largest errors on validation and test rows" : what}\n${mistakeTable(mistakes, layout)}`));
  }
  const all = tasks.flatMap(({ task, mistakes }) => mistakes.map((mistake) => ({ ...mistake, task })));
  const most = all.sort((a, b) => b.timesMean - a.timesMean).slice(0, MISTAKES);
  if (most.length === 0) return [];
  return [`the ${what}\n(of all tasks; those of each task are in account.json)\n${mistakeTable(most, layout)}`];
}

function adviceText(advice: readonly Advice[], { width, color }: Layout): string {
  const heading = color ? styleText("bold", "advice", { validateStream: false }) : "advice";
  const lines = advice.length <= LISTED_ADVICE ? advice.map(({ task, text }) => about(task, text)) : [...byRule(advice)].map(([, same]) => {
    const [{ task, text }] = same, others = same.slice(1).map((one) => one.task ?? "all tasks");
    const named = others.length > 3 ? `${others.slice(0, 3).join(", ")}, ...` : others.join(", ");
    return about(task, text) + (others.length === 0 ? "" : ` (${counted(others.length, "more task")} like it: ${shorten(named, 60)})`);
  });
  return [heading, ...lines.map((line) => wrap(`- ${line}`, width, "  "))].join("\n");
}

function about(task: string | null, text: string): string {
  return task === null ? text : `${task}: ${text}`;
}

function byRule(advice: readonly Advice[]): Map<string, Advice[]> {
  const rules = new Map<string, Advice[]>();
  for (const one of advice) rules.set(one.rule, [...(rules.get(one.rule) ?? []), one]);
  return rules;
}

function counted(count: number, what: string): string {
  return `${Number(count.toFixed(1))} ${what}${count === 1 ? "" : "s"}`; // a refit may end within an epoch
}
