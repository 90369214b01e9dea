/**
 * @file The questions of `potluck init` on a terminal: which columns are the targets, of which kind where that is open, and which is the
 * text. The guesses are selected already, so Enter takes them. By @clack/prompts.
 */
import { isCancel, multiselect, select } from "@clack/prompts";
import type { Choices, ChosenTarget } from "../init/choices.js";
import type { TableGuess } from "../init/guess.js";
import { asTarget, kindOf } from "../init/kinds.js";
import { natureOf } from "../init/nature.js";
import { profileOf } from "../init/profile.js";
import { type FoundDataset, guessDataset } from "../init/draft.js";
import type { TaskKindName } from "../task/index.js";
import { shorten } from "./fit-text.js";

/** Options of a question that are shown at once. */
const SHOWN = 12;

/**
 * Asks what the command line leaves open.
 *
 * @param given the command line's choices
 * @returns the choices for each dataset, or undefined where the user ended it
 */
export async function ask(datasets: readonly FoundDataset[], given: Choices): Promise<Choices[] | undefined> {
  const answers: Choices[] = [];
  for (const dataset of datasets) {
    const of = datasets.length === 1 ? "" : ` of ${dataset.files.join(", ")}`;
    const has = ({ column }: ChosenTarget): boolean => dataset.table.columnNames.includes(column);
    const targets = given.targets?.some(has) ? given.targets : await askTargets(dataset, of, given);
    if (targets === undefined) return undefined;
    const text = given.text ?? await askText(dataset, of, { ...given, targets });
    if (text === undefined) return undefined;
    answers.push({ ...given, targets, ...(text !== "" && { text }) });
  }
  return answers;
}

async function askTargets(dataset: FoundDataset, of: string, choices: Choices): Promise<ChosenTarget[] | undefined> {
  const { table } = dataset, guess = tryGuess(dataset, choices);
  const likely = guess?.candidates ?? [], guessed = guess?.targets.map(({ column }) => column) ?? [];
  const others = table.columnNames.filter((name) => !likely.some(({ column }) => column === name) && !choices.ignore.includes(name));
  const options = [
    ...likely.map(({ column, guess: { kind, why } }) => ({ value: column, label: column, hint: shorten(`${kind}: ${why}`, 60) })),
    ...others.map((column) => ({ value: column, label: column })),
  ];
  const columns = await multiselect({
    message: `Which columns${of} are to be learned?`, options, initialValues: guessed, maxItems: SHOWN, required: true,
  });
  if (isCancel(columns)) return undefined;
  const targets: ChosenTarget[] = [];
  for (const column of columns) {
    const kind = await askKind(dataset, column);
    if (kind === null) return undefined;
    targets.push({ column, kind });
  }
  return targets;
}

/** The kind of a target where several fit; undefined where it is clear, null where the user ended it. */
async function askKind({ table }: FoundDataset, column: string): Promise<TaskKindName | undefined | null> {
  const { kind, why, alternatives } = kindOf(asTarget(profileOf(table, column)), table.column(column)) ?? { alternatives: [] };
  if (kind === undefined || alternatives.length === 0) return undefined;
  const options = [{ kind, why }, ...alternatives].map((one) => ({ value: one.kind, label: one.kind, hint: one.why }));
  const answer = await select<TaskKindName>({ message: `How is ${column} to be learned?`, options, initialValue: kind });
  return isCancel(answer) ? null : answer;
}

/** The text where several columns could be it; "" where there is nothing to ask, undefined where the user ended it. */
async function askText(dataset: FoundDataset, of: string, choices: Choices): Promise<string | undefined> {
  const guess = tryGuess(dataset, choices), taken = choices.targets?.map(({ column }) => column) ?? [];
  const texts = (guess?.texts ?? []).filter((name) => !taken.includes(name));
  if (guess === undefined || texts.length < 2) return "";
  const options = texts.map((name) => ({ value: name, label: name, hint: natureOf(guess.profiles.get(name)!).why }));
  const answer = await select({ message: `Which column${of} is the text?`, options, initialValue: texts[0], maxItems: SHOWN });
  return isCancel(answer) ? undefined : answer;
}

/** The guess for a dataset; undefined where there is none before the user has chosen. */
function tryGuess(dataset: FoundDataset, choices: Choices): TableGuess | undefined {
  try {
    return guessDataset(dataset, choices);
  } catch {
    return undefined;
  }
}
