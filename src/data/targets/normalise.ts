/** @file Labels that differ only in blanks, or in blanks and case, made one where the user asks for it. */
import { oneOf } from "../../options/index.js";
import { normaliseText } from "../duplicates.js";

/** What labels are compared without: blanks at their ends and repeated ones, or these and the case of letters. */
export type Normalisation = "blanks" | "case";

export const normalisations = ["blanks", "case"] as const satisfies readonly Normalisation[];

/** The option, as label fields have it. */
export const normalise = oneOf(normalisations, {
  optional: true, aliases: ["normalize"],
  describe: "blanks: without blanks at the ends of labels, and with one blank for several; case: the same, and in lower case.",
});

/**
 * A label as it is compared, and as its class is called: as it is written without `how`. Texts become Unicode's form NFC.
 *
 * @example
 * normaliseLabel("  Not  GOOD ", "blanks"); // "Not GOOD"
 * normaliseLabel("  Not  GOOD ", "case"); // "not good"
 */
export function normaliseLabel(label: string, how: Normalisation | null): string {
  if (how === null) return label;
  return how === "case" ? normaliseText(label) : label.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/**
 * The end of an error about an unknown label: which known one differs from it only in case or blanks, and the setting that makes the two
 * one. Empty where there is none.
 *
 * @example
 * normaliseHint("Ham", ["ham", "spam"]); // names "ham", and labels: { normalise: case }
 */
export function normaliseHint(label: string, known: Iterable<string>): string {
  for (const how of normalisations) {
    const own = normaliseLabel(label, how);
    for (const one of known) {
      if (one === label || normaliseLabel(one, how) !== own) continue;
      const differs = how === "case" ? "case or blanks" : "blanks";
      return ` (differs from ${JSON.stringify(one)} only in ${differs}: set labels: { normalise: ${how} })`;
    }
  }
  return "";
}
