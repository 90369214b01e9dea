/** @file The documents' plug-in, its recipe and its data, in the temporary folder of commands, which is outside of the project. */
import { write } from "../cli/command.js";
import { blocksOf, readDocument } from "../docs/markdown.js";

const block = (language: string): string => blocksOf(readDocument("docs/plugins.md")).find((one) => one.language === language)!.code;

/** The complete plug-in of docs/plugins.md. */
export const mine = block("typescript");

/** Writes `mine.ts`, `shops.yaml` and `shops.csv`, and returns the paths of the first two. */
export function writeShops(): { plugin: string; recipe: string } {
  const rows = Array.from({ length: 120 }, (_, row) => {
    const size = 10 + ((row * 37) % 50), age = (row * 13) % 21, town = ["Ulm", "Bonn", "Kiel"][row % 3];
    return [size, age, town, row % 11 === 5 ? "" : size * 2 - age + ((row * 7) % 9), size + age > 40 ? "yes" : "no"].join(",");
  });
  write("shops.csv", `size,age,town,sales,open\n${rows.join("\n")}\n`);
  return { plugin: write("mine.ts", mine), recipe: write("shops.yaml", block("yml")) };
}
