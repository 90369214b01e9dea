/** @file What the documents point to is there: links, headings, and files named in the text. */
import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, codeSpans, documents, linksOf, proseOf, readDocument, root } from "./markdown.js";

describe.each(documents)("%s", (name) => {
  const text = readDocument(name);
  const inside = linksOf(text).filter((link) => !/^[a-z]+:/u.test(link));

  it("links to files and headings that exist", () => {
    const broken = inside.filter((link) => {
      const [file, anchor] = link.split("#"), path = file === "" ? name : posix.join(posix.dirname(name), file);
      return !existsSync(root + path) || (anchor !== undefined && !anchorsOf(readDocument(path)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it("names files and folders that exist", () => {
    const paths = codeSpans(proseOf(text)).map((span) => span.split(" ")[0])
      .filter((span) => /^(?:\.ci|bench|bin|docs|examples|kernels|scripts|src|test)\/[\w./-]*$/u.test(span))
      .filter((span) => !span.includes("/.") && !/[A-Z]{4}/u.test(span.replace("README", ""))); // installed, or a placeholder such as NAME
    expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
  });
});

it("every page of docs/ is linked from the README", () => {
  const linked = linksOf(readDocument("README.md"));
  expect(documents.filter((name) => name.startsWith("docs/") && !linked.includes(name))).toEqual([]);
});
