/**
 * @file CONTRIBUTING's tables of the house and of the golden files are right: nothing is left out, and imports go to the same floor or a
 * lower one.
 */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { codeSpans, readDocument, root, tableRows } from "./markdown.js";

const floors = tableRows(readDocument("CONTRIBUTING.md"), "## The house")
  .flatMap(([folder]) => codeSpans(folder))
  .filter((folder) => folder.startsWith("src/"))
  .map((folder) => folder.slice("src/".length, -1));

/** Files that a file imports, from the repository's folder. */
function importsOf(file: string): string[] {
  const text = readFileSync(root + file, "utf8");
  return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/gu)].map((match) => posix.join(posix.dirname(file), match[1]));
}

const filesUnder = (folder: string): string[] => readdirSync(root + folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts")).map((name) => posix.join(folder, name.replaceAll("\\", "/")));

describe("the house", () => {
  it("has the floors that CONTRIBUTING lists", () => {
    const folders = readdirSync(`${root}src`, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect([...floors].sort()).toEqual(folders.sort());
  });

  it.each(floors)("%s imports from its own floor and from lower ones", (floor) => {
    const allowed = floors.slice(0, floors.indexOf(floor) + 1);
    const wrong = filesUnder(`src/${floor}`).flatMap((file) => importsOf(file)
      .filter((target) => !allowed.some((name) => target.startsWith(`src/${name}/`)))
      .map((target) => `${file} imports ${target}`));
    expect(wrong).toEqual([]);
  });

  it("has the golden files that CONTRIBUTING lists", () => {
    const listed = tableRows(readDocument("CONTRIBUTING.md"), "## Golden files").flatMap(([file]) => codeSpans(file));
    expect(readdirSync(`${root}test/golden`).filter((name) => /\.json(?:\.gz)?$/u.test(name)).sort()).toEqual(listed.sort());
  });

  it("keeps the kernels to themselves", () => {
    expect(filesUnder("kernels").flatMap(importsOf).filter((target) => !target.startsWith("kernels/"))).toEqual([]);
  });
});
