/** @file The public names: each has a doc comment, and the root holds no more than a reader takes in. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { codeSpans, readDocument, root, tableRows } from "./markdown.js";
import { entries, programOf } from "./samples.js";

const program = programOf(new Map());
const checker = program.getTypeChecker();

const exportsOf = (source: string): ts.Symbol[] =>
  checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(root + source.slice("./".length))!)!);

const isDescribed = (symbol: ts.Symbol): boolean => {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return own.getDocumentationComment(checker).some(({ text }) => text.trim() !== "");
};

describe.each(Object.entries(entries))("%s", (_, source) => {
  it("describes every name", () => {
    const symbols = exportsOf(source);
    expect(symbols.length).toBeGreaterThan(5);
    expect(symbols.filter((symbol) => !isDescribed(symbol)).map((symbol) => symbol.name)).toEqual([]);
  });
});

it("the root has at most 60 names", () => {
  expect(exportsOf(entries.potluck).length).toBeLessThanOrEqual(60);
});

it("the README lists the entry points", () => {
  const listed = tableRows(readDocument("README.md"), "## Entry points").slice(1).map(([name]) => codeSpans(name)[0]);
  expect(listed).toEqual(Object.keys(entries));
});
