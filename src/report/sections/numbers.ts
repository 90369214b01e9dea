/** @file All numbers of a comparison as tables, and how each was made. */
import type { Comparison } from "../../study/compare/types.js";
import { html, type Html } from "../html.js";
import { type SectionContext, studySection } from "../section.js";
import { disclosure } from "../table.js";
import type { StudyAnswer } from "../types.js";
import { contrastTables } from "./comparison-parts.js";

export const numbers = studySection({
  name: "numbers", title: "All numbers",
  applies: ({ study: { answer } }) => answer !== null && (answer.question === "compare" || answer.question === "fractions"),
  render: ({ study: { answer } }, context) => tables(answer!, context),
});

function tables(answer: StudyAnswer, context: SectionContext): Html {
  if (answer.question === "fractions") {
    return html`${answer.points.map(({ fraction, comparison }, index) => disclosure(
      `${context.id}-fraction-${index}`, `With ${Number((fraction * 100).toPrecision(3))} % of the rows`,
      comparisonTables(comparison, { ...context, id: `${context.id}-f${index}` }),
    ))}`;
  }
  return answer.question === "compare" ? comparisonTables(answer, context) : html``;
}

function comparisonTables({ contrasts, methods }: Comparison, { id, thrift }: SectionContext): Html {
  return html`${contrasts.map((contrast, place) => contrastTables(contrast, `${id}-numbers-${place}`, thrift > 0 ? 60 : undefined))}${
    methods.length > 0 && disclosure(`${id}-methods`, "How these numbers are made", html`<ul>${methods.map(({ long }) => html`<li>${long}</li>`)}</ul>`)}`;
}
