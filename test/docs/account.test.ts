/** @file docs/account.md: its table of advice and of columns are those of the code. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { adviceRules } from "../../src/account/advice/index.js";
import { codeSpans, readDocument, root, tableRows } from "./markdown.js";

const page = readDocument("docs/account.md");

it("has every rule of advice, as the code describes it", () => {
  expect(tableRows(page, "## Advice").slice(1)).toEqual(adviceRules.map(({ name, describe }) => [`\`${name}\``, describe]));
});

it("has every column of predictions.csv", () => {
  const columns = tableRows(page, "## predictions.csv").slice(1).flatMap(([name]) => codeSpans(name));
  const [, header] = /const HEADER = \[(.+)\];/u.exec(readFileSync(`${root}src/run/write-predictions.ts`, "utf8"))!;
  expect(columns).toEqual([...header.matchAll(/"(\w+)"/gu)].map(([, name]) => name));
});
