/** @file What newcomers' files have: odd headers, names of digits, odd cells among numbers, several targets, labels in other languages. */
import { describe, expect, it } from "vitest";
import { guessHeader } from "../../src/init/dialect.js";
import { drafted, write } from "./files.js";

/** A csv of 60 rows. */
const csv = (header: string, row: (at: number) => readonly (string | number)[], rows = 60): string =>
  [...(header === "" ? [] : [header]), ...Array.from({ length: rows }, (_, at) => row(at).join(","))].join("\n");

describe("a header", () => {
  it.each([
    ["a long question", `age,${"How content were you with the service that we gave you last year".padEnd(70, "?")},label`],
    ["a blank", "age,bmi,label,"],
    ["years", "country,2019,2020,2021,region"],
  ])("with %s", async (name, header) => {
    const width = header.split(",").length;
    const path = write(
      `header ${name}.csv`,
      csv(header, (at) =>
        Array.from({ length: width }, (_, column) =>
          name === "years" && column === 0 ? `c${at % 7}` : column === 2 && width < 5 ? ["a", "b", "c"][at % 3] : column === 4 ? ["EU", "ASIA"][at % 2] : (at * 7 + column) % 50,
        ),
      ),
    );
    const { yaml, datasets } = await drafted(path, width === 5 ? { targets: ["region"] } : { targets: ["label"] });
    expect(yaml).not.toContain("header: false");
    expect(datasets[0].rows).toBe(60);
  });

  it("is not seen in rows that look alike, and a doubtful one is told", async () => {
    const { yaml } = await drafted(write("headerless.csv", csv("", (at) => [at % 9, (at * 7) % 13, ["x", "y"][at % 2]])));
    expect(yaml).toContain("no header: the first row looks like the others");
    expect(guessHeader([["name", "town"], ["Ann", "Oslo"], ["Bob", "Rome"]])).toMatchObject({ header: true, why: expect.any(String) as string });
  });
});

it("a file or a target named with digits gets a name that a recipe takes", async () => {
  const { recipe } = await drafted(write("2023.csv", csv("a,b,2024", (at) => [at % 9, at % 7, ["x", "y"][at % 2]])));
  expect([Object.keys(recipe.data), Object.keys(recipe.tasks)]).toEqual([["data-2023"], ["target-2024"]]);
});
