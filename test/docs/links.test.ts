/** @file What the documents point to is there: links, headings, and files named in the text. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { anchorsOf, codeSpans, documents, linksOf, proseOf, readDocument, root } from "./markdown.js";

describe.each(documents)("%s", (name) => {
  const text = readDocument(name);
  const inside = linksOf(text).filter((link) => !/^[a-z]+:/u.test(link));

  it("links to files and headings that exist", () => {
    const broken = inside.filter((link) => {
      const [file, anchor] = link.split("#");
      if (file !== "" && !existsSync(root + file)) return true;
      return anchor !== undefined && !anchorsOf(file === "" ? text : readDocument(file)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it("names files and folders that exist", () => {
    const paths = codeSpans(proseOf(text)).map((span) => span.split(" ")[0])
      .filter((span) => /^(?:\.ci|bench|bin|docs|examples|kernels|scripts|src|test)\/[\w./-]*$/u.test(span) && !span.includes("NAME"));
    expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
  });
});
