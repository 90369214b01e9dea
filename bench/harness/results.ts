/** @file Results as files, bench/results/SECTION.json: what the README's figures come from. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { benchFile } from "./paths.js";
import { type Machine } from "./machine.js";

/** Writes a section's results whole; arrays of numbers stand on one line. Returns the file's path below the clone. */
export function writeResults(section: string, machine: Machine, results: object): string {
  mkdirSync(benchFile("results"), { recursive: true });
  const file = benchFile("results", `${section}.json`);
  const text = JSON.stringify({ section, machine, ...results }, null, 2).replace(/\[[\d\s.,e+-]+\]/gu, (list) =>
    list.replace(/\s+/gu, " "),
  );
  writeFileSync(`${file}.part`, `${text}\n`);
  renameSync(`${file}.part`, file);
  return `bench/results/${section}.json`;
}
