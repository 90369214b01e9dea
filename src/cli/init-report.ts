/** @file What `potluck init` prints: what was assumed about each column and why, and the next command. */
import type { Draft, DraftedDataset } from "../init/draft.js";
import { shorten } from "./fit-text.js";
import { formatTable } from "./format-table.js";

/** More columns of one use than this are told together. */
const MOST_ALIKE = 6;

/** The report. @param out the recipe's path */
export function initReport({ datasets }: Draft, out: string, { width, color }: { width: number; color: boolean }): string {
  const path = /\s/u.test(out) ? JSON.stringify(out) : out;
  return [
    ...datasets.flatMap((dataset) => [heading(dataset), formatTable(rowsOf(dataset, width), [
      { title: "column", value: "column" }, { title: "used as", value: "role" }, { title: "because", value: "why" },
    ], { color }), "", ...dataset.warnings.flatMap((warning) => [`Note: ${warning}`, ""])]),
    `Wrote ${out}. Look it over, then train it:  npx potluck train ${path}`,
  ].join("\n");
}

function heading({ name, files, rows, looked, columns, notes }: DraftedDataset): string {
  const of = files.length <= 3 ? files.join(", ") : `${files.slice(0, 2).join(", ")} and ${files.length - 2} more`;
  const what = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}, ${columns.length.toLocaleString("en-US")} columns`;
  const sample = looked < rows ? `, ${looked.toLocaleString("en-US")} rows looked at` : "";
  return `${of}${name === of ? "" : ` (dataset ${name})`}: ${what}${sample}${notes.length === 0 ? "" : `; ${notes.join("; ")}`}`;
}

interface Row {
  column: string;
  role: string;
  why: string;
}

/** A row for each column; where many have one use, one row for them together. */
function rowsOf({ columns }: DraftedDataset, width: number): Row[] {
  const rows: Row[] = [], told = new Set<string>();
  for (const { name, role, why } of columns) {
    const alike = columns.filter((other) => other.role === role);
    if (alike.length <= MOST_ALIKE || role === "target" || role === "text") {
      rows.push({ column: shorten(name, 30), role, why: shorten(why, width - 50) });
    } else if (!told.has(role)) {
      told.add(role);
      const names = alike.slice(0, 3).map((other) => other.name).join(", ");
      rows.push({ column: `${alike.length} columns`, role, why: shorten(`${names}, ...; the recipe has them all`, width - 50) });
    }
  }
  const order = ["target", "split", "text", "image", "vector", "numeric", "categorical", "left out"];
  return rows.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
}
