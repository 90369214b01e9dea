/** @file As much of Markdown as the tests of the documents need: blocks of code, tables, links, headings. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's folder, with a slash at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** The pages for users: README.md and docs/. */
export const pages = ["README.md", ...readdirSync(`${root}docs`).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/** All documents, from the repository's folder. */
export const documents = [...pages, "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md"];

export const readDocument = (name: string): string => readFileSync(root + name, "utf8");

/** A fenced block of code. */
export interface Block {
  language: string;
  code: string;
  /** Line of its first line of code, from 1. */
  line: number;
}

/** The blocks of a document, in order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gmu)].map((match) => (
    { language: match[1], code: match[2], line: text.slice(0, match.index).split("\n").length + 1 }));
}

/** A document without its blocks of code and its comments; lines keep their numbers. */
export function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```$|<!--[\s\S]*?-->/gmu, (block) => block.replace(/[^\n]+/gu, ""));
}

/** The text between backticks in a piece of prose. */
export function codeSpans(prose: string): string[] {
  return [...prose.matchAll(/`([^`]+)`/gu)].map((match) => match[1]);
}

/** The body rows of the tables under a heading, cell by cell. */
export function tableRows(text: string, heading: string): string[][] {
  return sectionOf(text, heading).split("\n")
    .filter((line) => line.startsWith("|") && !/^[|\s:-]+$/u.test(line))
    .map((line) => line.slice(1, line.lastIndexOf("|")).split(" | ").map((cell) => cell.trim()));
}

/** The text under a heading, to the next heading of its level or above. */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const level = heading.indexOf(" ");
  const end = lines.findIndex((line, index) => index > start && /^#+ /u.test(line) && line.indexOf(" ") <= level);
  return lines.slice(start + 1, end < 0 ? undefined : end).join("\n");
}

/** The targets of a document's links: in place, and by reference. */
export function linksOf(text: string): string[] {
  const prose = proseOf(text);
  return [...prose.matchAll(/\]\(([^)\s]+)\)/gu), ...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gmu)].map((match) => match[1]);
}

/** The names of a document's headings in links, as GitHub makes them. */
export function anchorsOf(text: string): string[] {
  return [...proseOf(text).matchAll(/^#+ (.+)$/gmu)]
    .map((match) => match[1].toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/gu, "-"));
}
