/** @file A verdict as a small label: a sign and a word, so that it does not hang on colour alone. */
import type { VerdictName } from "../study/compare/types.js";
import { html, type Html, markup } from "./html.js";

/** The paths of the signs, in a square of 12. */
const signs: Record<VerdictName, string> = {
  helps: "M6 1.5 11 10.5H1z", hurts: "M6 10.5 1 1.5h10z", "no difference": "M1.5 3h9v2h-9zM1.5 7h9v2h-9z", "not settled": "M6 .8 11.2 6 6 11.2.8 6z",
};

/** The order in which verdicts are counted. */
export const verdictNames = Object.keys(signs) as VerdictName[];

/** The label of a verdict. */
export function verdictLabel(name: VerdictName, text: string = name): Html {
  const kind = name.replace(" ", "-"), known = Object.hasOwn(signs, name) ? signs[name] : signs["not settled"];
  return html`<span class="verdict ${kind}">${markup(`<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" focusable="false"><path d="${
    known}"/></svg>`)}${text}</span>`;
}

/** How many there are of each verdict: `2 helps`, `1 not settled`. */
export function verdictCounts(all: readonly VerdictName[]): Html {
  const present = verdictNames.filter((name) => all.includes(name));
  return html`<span class="counts">${present.map((name) => verdictLabel(name, `${all.filter((one) => one === name).length} ${name}`))}</span>`;
}
