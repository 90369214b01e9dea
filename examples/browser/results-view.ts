/** @file What came of a training: each task's score beside that of the majority class, and the model file. */
import { count, counted, find, make, score, size } from "./dom.js";
import type { AboutModel, TaskResult, Trained } from "./messages.js";

let address: string | null = null;

/** Shows the results, and offers the file. */
export function showResults(trained: Trained): void {
  const { tasks, model, advice, bytes, seconds, steps, epochs, features, threads, stopped, recipe } = trained;
  const how = [
    `${counted(steps, "step")} in ${counted(epochs, "epoch")}`, `${counted(features, "feature")}`, `${counted(threads, "thread")}`,
    `${seconds.toFixed(1)} s`,
  ];
  find("results-about").textContent = `${stopped ? "Stopped by you after " : ""}${how.join(", ")}.`;
  const names = ["Label", "Metric", "Model", "Majority class", "Rows tested"];
  find("scores").replaceChildren(make("table", {},
    make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)))),
    make("tbody", {}, ...tasks.map(rowOf))));
  find("advice").replaceChildren(...advice.map((line) => make("li", {}, line)));
  if (address !== null) URL.revokeObjectURL(address);
  address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const link = find<HTMLAnchorElement>("download");
  link.href = address;
  link.textContent = `Download model.safetensors (${size(bytes.length)})`;
  find("recipe").textContent = recipe;
  find("code").textContent = codeFor(model);
}

function rowOf({ task, metric, value, interval, constant, higherIsBetter, rows }: TaskResult): HTMLElement {
  const between = interval === null ? "" : ` (${score(interval.low)} to ${score(interval.high)})`;
  const gain = value !== null && constant !== null ? (value - constant) * (higherIsBetter ? 1 : -1) : 0;
  return make("tr", {},
    make("th", { scope: "row" }, task), make("td", {}, metric),
    make("td", { class: gain > 0 ? "better" : "" }, make("strong", {}, score(value)), make("span", { class: "interval" }, between)),
    make("td", {}, score(constant)), make("td", {}, count(rows.test)));
}

/** A program that uses the file, with this table's own columns. */
function codeFor({ inputs: [{ text, columns }], example }: AboutModel): string {
  const names = [...(text === null ? [] : [text]), ...Object.values(columns).flatMap((list = []) => list)];
  const keyOf = (name: string): string => (/^[a-z_$][\w$]*$/iu.test(name) ? name : JSON.stringify(name));
  const cells = names.map((name) => `  ${keyOf(name)}: ${JSON.stringify(example[name] ?? null)},`);
  return [
    'import { loadModel } from "potluck/node";', "", 'const model = await loadModel("model.safetensors");',
    "console.log(model.predict({", ...cells, "}));",
  ].join("\n");
}
