/** @file What a rule of advice sees, and what it says. A new rule is one file here and one line in index.ts. */
import type { Recipe } from "../../recipe/index.js";
import type { TrainingCurves } from "../curves.js";
import type { TaskAccount, TrainingLength } from "../types.js";

/** What rules look at. */
export interface AdviceView {
  recipe: Recipe;
  tasks: Readonly<Record<string, TaskAccount>>;
  length: TrainingLength | null;
  /** Null where no events were gathered. */
  curves: TrainingCurves | null;
  /** The mean loss of the constant prediction's rows, by task. */
  constantLosses: Readonly<Record<string, number>>;
}

/** A rule: it looks at one thing, and says in one line what is off and what helps. */
export interface AdviceRule {
  name: string;
  /** When it speaks, as the documents say it. */
  describe: string;
  /** A line about one task; null where all is well. The line goes after the task's name. */
  check(task: string, view: AdviceView): string | null;
}

/** A number for a line of advice: three digits after the point, or three that count. */
export function shown(value: number): string {
  return Math.abs(value) < 100 ? value.toFixed(3) : String(Number(value.toPrecision(4)));
}

/** Names in quotes, the first three of them. */
export function quoted(names: readonly string[]): string {
  const first = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}
