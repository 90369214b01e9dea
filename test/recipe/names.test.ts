/** @file Names of tasks and datasets: letters of any script, digits, _ and -. */
import { expect, it } from "vitest";
import { parseRecipe } from "../../src/recipe/index.js";
import { messageOf, smallest } from "./examples.js";

const good = ["mood2", "m_o-od", "категория", "感情", "café", "cafe\u0301", "constructor", "toString", "01", "-1", "1a"];
it.each(good)("%s is a name of a task or a dataset", (name) => {
  const text = smallest.replace("  mood:", `  ${name}:`).replace("  reviews:", `  ${name}:`);
  expect(() => messageOf(text.replaceAll("data: reviews", `data: "${name}"`))).toThrow("was accepted");
});

it.each([["2018", "year-2018", "year-2018"], ["0", "task-0", "dataset-0"], ["4294967296", "task-4294967296", "dataset-4294967296"]])(
  "%s is none: objects have whole numbers first, whatever the order in which they are written", (name, task, dataset) => {
    const rule = (other: string): string => (
      `the name ${name} is a whole number, and such names lose the order in which they are written: call it ${other}, for example`);
    expect(messageOf(smallest.replace("  mood:", `  ${name}:`))).toBe(`r.yaml:4:3: tasks: ${rule(task)}`);
    expect(messageOf(smallest.replace("  reviews:", `  "${name}":`).replaceAll("data: reviews", `data: "${name}"`)))
      .toBe(`r.yaml:2:3: data: ${rule(dataset)}`);
    const set = [`tasks.${name}={ data: reviews, target: label, kind: binary }`];
    expect(() => parseRecipe(smallest, { file: "r.yaml", set })).toThrow(`: tasks: ${rule(task)}`);
  },
);

const bad = ["m.ood", "m ood", "m/ood", "m\\tood", "m\\u0007ood", "m\\u0085ood", "m\\u2028ood", "m:ood", "😀", ""];
it.each(bad)("%j is none", (name) => {
  const found = JSON.stringify(JSON.parse(`"${name}"`)), rule = "a key must be a name of letters, digits, _ and -, found";
  expect(messageOf(smallest.replace("  mood:", `  "${name}":`))).toBe(`r.yaml:4:3: tasks: ${rule} ${found}`);
  const other = smallest.replace("  reviews:", `  "${name}":`).replaceAll("data: reviews", `data: "${name === "" ? "x" : name}"`);
  expect(messageOf(other)).toContain(`r.yaml:2:3: data: ${rule} ${found}`);
});
