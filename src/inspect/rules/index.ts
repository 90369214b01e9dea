/** @file The table of rules, in the order in which their warnings are shown. */
import type { Warning } from "../types.js";
import type { InspectView } from "../view.js";
import { constantColumns } from "./constant-columns.js";
import { constantTarget } from "./constant-target.js";
import { contradictions } from "./contradictions.js";
import { droppedDuplicates } from "./dropped-duplicates.js";
import { duplicates } from "./duplicates.js";
import { emptyTexts } from "./empty-texts.js";
import { fewRowsOfClass } from "./few-rows-of-class.js";
import { givesAnswerAway } from "./gives-answer-away.js";
import { identifierCategories } from "./identifier-categories.js";
import { labelSpelling } from "./label-spelling.js";
import { missingTargets } from "./missing-targets.js";
import { noSharedTerms } from "./no-shared-terms.js";
import { numericIdentifiers } from "./numeric-identifiers.js";
import { positiveSpelling } from "./positive-spelling.js";
import type { WarningRule } from "./rule.js";
import { testRowsInTrain } from "./test-rows-in-train.js";
import { textsWithoutWords } from "./texts-without-words.js";
import { unseenCategories } from "./unseen-categories.js";
import { unusedMarkers } from "./unused-markers.js";

/** Every rule. */
export const warningRules: readonly WarningRule[] = [
  testRowsInTrain, givesAnswerAway, positiveSpelling, labelSpelling, textsWithoutWords, fewRowsOfClass, missingTargets, contradictions,
  duplicates, identifierCategories, numericIdentifiers, constantTarget, constantColumns, emptyTexts, noSharedTerms,
  unseenCategories, droppedDuplicates, unusedMarkers,
];

/** What all rules say, rule by rule. */
export function warningsOn(view: InspectView): Warning[] {
  return warningRules.flatMap((rule) => (
    rule.check(view).map((found): Warning => ({ details: [], examples: [], ...found, name: rule.name }))));
}
