/** @file A kind of study as commands see it: how its question is made from what was asked, and how its answer is printed. */
import type { Table } from "../data/table.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import type { Recipe } from "../recipe/index.js";
import type { TextPoolMaker } from "./study-options.js";
import type { Question } from "../study/question.js";
import type { TrialData } from "../study/trial-data.js";

/** What a study is made from. */
export interface StudyInput<Asked> {
  /** With single tasks in place of those of `by`. */
  recipe: Recipe;
  tables: Readonly<Record<string, Table>>;
  asked: Asked;
  poolFor: TextPoolMaker;
  /** To be called with the first split. */
  onSplit: (split: ExperimentSplit) => void;
}

/** A study that is ready to run. */
export interface PreparedStudy<Answer> {
  question: Question<Answer>;
  data: TrialData;
}

/** How an answer is printed. */
export interface PrintOptions {
  color: boolean;
  width: number;
}

/** A kind of study. */
export interface StudyKind<Asked, Answer> {
  /** The command, and what `study.json` calls the question. */
  name: string;
  /** How many trainings there are, about, so that no more threads start than have something to do. */
  trainings(recipe: Recipe, asked: Asked): number;
  prepare(input: StudyInput<Asked>): Promise<PreparedStudy<Answer>>;
  /** The answer as tables and sentences. */
  print(answer: Answer, options: PrintOptions): string;
  /** The answer so far in a few lines, for the terminal while it runs. */
  brief?(answer: Answer, options: PrintOptions): string;
}
