/**
 * @file What `potluck train` prints at its end: scores beside baselines, confused classes, mistakes, advice, and how long the training was.
 * For few tasks all of it, for many the best and the worst; `account.json` has the whole.
 */
import { styleText } from "node:util";
import { scoredSide } from "../account/scored-side.js";
import type { Account, Advice, GroupAccount, TaskAccount, TrainingLength } from "../account/types.js";
import {
  classTable, constantTitle, digitsOf, type Layout, mistakeTable, type NamedTask, namedTasks, rounded, scoreTable,
} from "./account-tables.js";
import { shorten, wrap } from "./fit-text.js";
import { formatTable, type TableColumn } from "./format-table.js";

/** Tasks up to which each has tables of its own. */
const FEW_TASKS = 6;
/** Tasks up to which each has a line. */
const LISTED_TASKS = 20;
/** Tasks of one `by` up to which each has a line. */
const LISTED_GROUP = 12;
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
  const tasks = namedTasks(account), groups = Object.entries(account.groups ?? {});
  const large = groups.filter(([, { tasks: own }]) => own.length > LISTED_GROUP);
  const listed = tasks.filter(({ task }) => !large.some(([, group]) => group.tasks.includes(task)));
  return [
    ...(listed.length === 0 ? []
      : listed.length <= LISTED_TASKS ? [scoreTable(listed, layout)] : metricGroups(listed).flatMap((group) => manyTasks(group, layout))),
    ...groups.flatMap(([name, group]) => {
      const own = large.some(([one]) => one === name) ? tasks.filter(({ task }) => group.tasks.includes(task)) : [];
      return groupTasks(name, group, own, layout);
    }),
    ...undefinedText(tasks, layout),
    ...(tasks.length <= FEW_TASKS ? tasks.flatMap((task) => classTable(task, layout) ?? []) : []),
    ...mistakesOf(tasks, layout),
    ...(account.advice.length > 0 ? [adviceText(account.advice, layout)] : []),
    ...closing(account, layout),
  ].join("\n\n");
}

/** Why headline metrics are undefined: the table has a `-` for them. */
function undefinedText(tasks: readonly NamedTask[], { width }: Layout): string[] {
  const lines = tasks.flatMap(({ task, metric, rows, undefined: reasons = {} }) => (
    Object.hasOwn(reasons, metric) && scoredSide({ rows }) !== null ? [`${task}: ${metric} is undefined: ${reasons[metric]}`] : []));
  const shown = lines.slice(0, LISTED_ADVICE), more = lines.length - shown.length;
  if (more > 0) shown.push(`${counted(more, "more task")} with an undefined metric: account.json says why`);
  return shown.length === 0 ? [] : [shown.map((line) => wrap(line, width, "  ")).join("\n")];
}

/** How long the training was, and how often it passed over the rows of several datasets. */
function closing({ tasks, length, passes }: Account, { width }: Layout): string[] {
  const lines = [...decisionText(tasks), ...(length === null ? [] : [lengthText(length)]), ...untested(Object.entries(tasks), length)];
  if (passes !== null && passes.unused.length === 0 && Object.keys(passes.datasets).length > 1) lines.push(passes.text);
  return lines.length === 0 ? [] : [lines.map((line) => wrap(line, width)).join("\n")];
}

/** What turns logits into answers, of the tasks where it is not the default: on one line. */
function decisionText(tasks: Account["tasks"]): string[] {
  const parts = (["temperature", "threshold"] as const).flatMap((part) => {
    const own = Object.entries(tasks).flatMap(([task, { [part]: value }]) => (value === undefined ? [] : [{ task, value }]));
    if (own.length === 0) return [];
    if (own.length <= FEW_TASKS) return [`${part}: ${own.map(({ task, value }) => `${shorten(task, 24)} ${digits(value)}`).join(", ")}`];
    const values = own.map(({ value }) => value).sort((a, b) => a - b), range = [values[0], values[values.length - 1]].map(digits);
    return [`${part} of ${own.length} tasks: ${range.join(" to ")}`];
  });
  return parts.length === 0 ? [] : [`${parts.join("; ")} (chosen on the validation rows, or set)`];
}

/** Three digits that count. */
function digits(value: number): string {
  return String(Number(value.toPrecision(3)));
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

/** The tasks of one `by`: what they score together, and of many of them how they differ. */
function groupTasks(name: string, group: GroupAccount, tasks: readonly NamedTask[], layout: Layout): string[] {
  const { metric, value, interval, constant, linear, unscored } = group, count = group.tasks.length, scored = count - unscored.length;
  const like = [{ ...tasks[0], value, constant }], digits = value === null ? 4 : digitsOf(like), show = (one: number): string => (
    rounded(one, digits).toFixed(digits));
  const baselines = [...(linear === null ? [] : [`linear ${show(linear)}`]), ...(constant === null ? [] : [`constant ${show(constant)}`])];
  const ends = interval === null ? [] : [`95 % interval ${show(interval.low)} to ${show(interval.high)}`];
  const side = scoredSide(group) ?? "test";
  const together = value === null ? `${metric} is not defined on the ${side} rows of all of them together`
    : `${metric} ${show(value)} on all ${group.rows[side]} ${side} rows together${inBrackets([...ends, ...baselines])}`;
  const lines = [wrap(`${name}: ${counted(count, "task")} by ${group.column}; ${together}`, layout.width)];
  if (unscored.length > 0) {
    lines.push(wrap(`${unscored.length} of them ${unscored.length === 1 ? "has" : "have"} too few rows to be scored, and ${
      unscored.length === 1 ? "its score is" : "their scores are"} left out: ${firstNames(unscored)}`, layout.width));
  }
  if (tasks.length === 0 || scored === 0) return [lines.join("\n")];
  const [first, ...more] = manyTasks(tasks.filter(({ task }) => !unscored.includes(task)), layout, true);
  return [[...lines, first].join("\n"), ...more];
}

function inBrackets(parts: readonly string[]): string {
  return parts.length === 0 ? "" : ` (${parts.join("; ")})`;
}

/** The first few of some names. */
function firstNames(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => shorten(name, 24)).join(", ");
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}

function manyTasks(tasks: readonly NamedTask[], layout: Layout, hasMean = false): string[] {
  const [{ metric, higherIsBetter }] = tasks, scored = tasks.filter(({ value }) => value !== null);
  const sorted = scored.sort((a, b) => (higherIsBetter ? b.value! - a.value! : a.value! - b.value!));
  if (sorted.length <= 2 * EXTREMES) return [scoreTable(tasks, layout)];
  const side = scoredSide(tasks[0]) ?? "test";
  const about = hasMean ? `each task by ${metric} on its ${side} rows` : `${tasks.length} tasks by ${metric} on their ${side} rows`;
  return [
    [about, quantileTable(sorted, layout, hasMean), againstLinear(tasks, layout)].filter((part) => part !== "").join("\n"),
    `the ${EXTREMES} best\n${scoreTable(sorted.slice(0, EXTREMES), layout)}`,
    `the ${EXTREMES} worst\n${scoreTable(sorted.slice(-EXTREMES), layout)}`,
  ];
}

function quantileTable(tasks: readonly NamedTask[], { color }: Layout, hasMean: boolean): string {
  const rows = [
    { name: "model", values: tasks.map(({ value }) => value) },
    { name: "linear", values: tasks.map(({ linear }) => linear?.value ?? null) },
    { name: constantTitle(tasks), values: tasks.map(({ constant }) => constant) },
  ].map(({ name, values }) => ({ name, values: values.filter((value) => value !== null).sort((a, b) => a - b) }));
  const digits = digitsOf(tasks);
  const at = (share: number) => ({ values }: (typeof rows)[number]) => rounded(values[Math.round(share * (values.length - 1))], digits);
  const shares = [["lowest", 0], ["10 %", 0.1], ["25 %", 0.25], ["median", 0.5], ["75 %", 0.75], ["90 %", 0.9], ["highest", 1]] as const;
  const mean = ({ values }: (typeof rows)[number]): number => (
    rounded(values.reduce((sum, value) => sum + value, 0) / values.length, digits));
  return formatTable(rows.filter(({ values }) => values.length > 0), [
    { title: "", value: "name" },
    ...(hasMean ? [{ title: "mean", value: mean, digits }] : []),
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
