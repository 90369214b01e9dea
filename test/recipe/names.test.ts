/** @file Names of tasks and datasets: letters of any script, digits, _ and -. */
import { expect, it } from "vitest";
import { messageOf, smallest } from "./examples.js";

const good = ["mood2", "m_o-od", "категория", "感情", "café", "cafe\u0301", "constructor", "toString", "1"];
it.each(good)("%s is a name of a task or a dataset", (name) => {
  const text = smallest.replace("  mood:", `  ${name}:`).replace("  reviews:", `  ${name}:`);
  expect(() => messageOf(text.replaceAll("data: reviews", `data: "${name}"`))).toThrow("was accepted");
});

const bad = ["m.ood", "m ood", "m/ood", "m\\tood", "m\\u0007ood", "m\\u0085ood", "m\\u2028ood", "m:ood", "😀", ""];
it.each(bad)("%j is none", (name) => {
  const found = JSON.stringify(JSON.parse(`"${name}"`)), rule = "a key must be a name of letters, digits, _ and -, found";
  expect(messageOf(smallest.replace("  mood:", `  "${name}":`))).toBe(`r.yaml:4:3: tasks: ${rule} ${found}`);
  const other = smallest.replace("  reviews:", `  "${name}":`).replaceAll("data: reviews", `data: "${name === "" ? "x" : name}"`);
  expect(messageOf(other)).toContain(`r.yaml:2:3: data: ${rule} ${found}`);
});
