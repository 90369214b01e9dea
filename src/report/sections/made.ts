/** @file How a study or a run was made, so that it can be made again: command, seeds, versions, fingerprints, recipe. */
import { html } from "../html.js";
import { count, ranges } from "../numbers.js";
import type { Section } from "../section.js";
import { disclosure, factList, table } from "../table.js";
import type { DataFingerprint, ReportPart, StudyAnswer } from "../types.js";

export const made: Section = {
  name: "made",
  title: "How it was made",
  applies: () => true,
  render(part, { id }) {
    const facts = factsOf(part),
      recipe = part.kind === "study" ? part.study.recipe : part.recipe;
    const data = Object.entries(fingerprintsOf(part)).map(([name, print]) => ({
      name,
      ...(typeof print === "string" ? { sha256: print } : print),
    }));
    const command = part.kind === "study" ? part.study.command : undefined;
    return html`${
      command !== undefined &&
      html`<pre class="scroll" id="${id}-command" tabindex="0" aria-label="The command that made it"><code>${command}</code></pre>`
    }${factList(facts)}${
      data.length > 0 &&
      table<DataFingerprint & { name: string }>(
        data,
        [
          { head: "dataset", cell: ({ name }) => name },
          { head: "rows", cell: ({ rows }) => count(rows), isNumber: true },
          { head: "SHA-256 of its cells", cell: ({ sha256 }) => html`<code>${sha256}</code>` },
        ],
        { id: `${id}-data`, caption: "Fingerprints of the data" },
      )
    }${
      recipe &&
      disclosure(
        `${id}-recipe`,
        "The recipe, with all defaults",
        html`<pre class="scroll" id="${id}-yaml" tabindex="0"
aria-label="The recipe"><code>${recipe}</code></pre>`,
      )
    }`;
  },
};

function fingerprintsOf(part: ReportPart): Record<string, DataFingerprint | string> {
  return (part.kind === "study" ? part.study.fingerprints : part.model?.fingerprints) ?? {};
}

function factsOf(part: ReportPart): [string, string][] {
  if (part.kind === "run") {
    const { model } = part;
    return model === null
      ? []
      : [
          ["Potluck", model.version],
          ["parameters", count(model.parameters)],
          ["features", count(model.features)],
        ];
  }
  const { version, answer } = part.study;
  return [
    ...(version === undefined ? [] : [["Potluck", version] as [string, string]]),
    ...(answer === null ? [] : [["seeds", ranges(seedsOf(answer))] as [string, string]]),
    ...(answer?.question === "compare" ? [["test rows", samplings[answer.sampling](answer.folds)] as [string, string]] : []),
  ];
}

const samplings = {
  splits: () => "random splits of the same rows",
  folds: (folds?: number) => `each row tests once in ${folds ?? "as many"} seeds`,
  fixed: () => "the same for all seeds",
  fresh: () => "new rows for every seed",
} as const;

/** The seeds of an answer. */
export function seedsOf(answer: StudyAnswer): number[] {
  return answer.question === "fractions" ? (answer.points[0]?.comparison.seeds ?? []) : answer.seeds;
}
