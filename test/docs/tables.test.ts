/** @file The generated tables of the documents are what the declarations say today. Where one is not, run `npm run docs`. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { families, recipeField } from "../../src/recipe/families.js";
import { pages, readDocument, root } from "./markdown.js";

interface Script {
  pages: string[];
  fillTables(text: string, declarations: { families: unknown; recipe: unknown }): string;
}
const script = await import(join(root, "scripts/doc-tables.mjs")) as Script;
const fill = (text: string): string => script.fillTables(text, { families, recipe: recipeField });

it.each(pages)("%s has the tables of today", (page) => {
  const text = readDocument(page);
  expect(fill(text)).toBe(text);
});

it("the script goes through all pages", () => {
  expect(script.pages).toEqual(pages);
});

describe("docs/recipe.md", () => {
  const page = readDocument("docs/recipe.md");

  it("has every section's settings", () => {
    const paths = ["", " data.NAME", " data.NAME.source", " split", " features", " tasks.NAME", " model", " single", " train"];
    for (const path of paths) expect(page).toContain(`<!-- settings${path} -->`);
    expect(paths.length).toBe(Object.keys(recipeField.keys!()).length - 4 + 2); // name, seed, folder and arms have no table; two are below
  });

  it.each(families.map(({ what, members }) => ({ what, options: members.flatMap(({ options }) => Object.keys(options)) })))(
    "has the members of $what, and their options", ({ what, options }) => {
      expect(page).toContain(`<!-- members ${what} -->`);
      expect(page.includes(`<!-- options ${what} -->`)).toBe(options.length > 0);
    },
  );
});

describe("the script", () => {
  it.each([
    ["members optimisers", /no family "optimisers".*optimizer/u],
    ["settings train.lr", /no settings at "train.lr"/u],
  ])("refuses a block %s", (block, message) => {
    expect(() => fill(`<!-- ${block} -->\n<!-- end -->`)).toThrow(message);
  });

  it("fills what is between the comments, and nothing else", () => {
    const filled = fill("before\n<!-- members activation -->\nold\n<!-- end -->\nafter");
    expect(filled).toMatch(/^before\n<!-- members activation -->\n\| activation \| description \|\n[\s\S]*\n<!-- end -->\nafter$/u);
    expect(filled).toContain("| `relu` | negative values become 0 |");
    expect(filled).not.toContain("old");
  });
});
