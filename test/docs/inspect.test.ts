/** @file docs/inspect.md: its table of warnings is that of the code. */
import { expect, it } from "vitest";
import { warningRules } from "../../src/inspect/rules/index.js";
import { readDocument, tableRows } from "./markdown.js";

it("has every warning, as the code describes it", () => {
  const rows = tableRows(readDocument("docs/inspect.md"), "## Warnings").slice(1).map(([name, describe]) => [name, describe]);
  expect(rows).toEqual(warningRules.map(({ name, describe }) => [`\`${name}\``, describe]));
});
