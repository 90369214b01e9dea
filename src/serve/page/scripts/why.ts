/** @file What moved an answer: the words of the text, marked, and a list of all features. */
import type { Contribution, Explanation, OutputExplanation } from "../../../model/explain/types.js";
import { byId, fillSelect, make, showNumber } from "./dom.js";

/** What is explained: the texts by column, and the sizes of images. */
export interface ExplainedRow {
  texts: Readonly<Record<string, string>>;
  images: Readonly<Record<string, readonly [height: number, width: number]>>;
}

/** Contributions that are listed. */
const LISTED = 24;

/** The part of the page that explains. */
export class Why {
  private readonly task = byId<HTMLSelectElement>("why-task");
  private readonly output = byId<HTMLSelectElement>("why-output");
  private readonly content = byId("why-content");
  private explained: Explanation | undefined;
  private row: ExplainedRow = { texts: {}, images: {} };

  constructor() {
    this.task.addEventListener("change", () => this.drawTask());
    this.output.addEventListener("change", () => this.draw());
    this.clear();
  }

  /** Nothing to explain. */
  clear(): void {
    this.explained = undefined;
    this.content.replaceChildren(make("p", { className: "hint", textContent: "The words that moved the answers will be marked here." }));
  }

  show(explained: Explanation, row: ExplainedRow): void {
    this.explained = explained;
    this.row = row;
    fillSelect(this.task, Object.keys(explained).map((name) => ({ value: name, text: name })));
    this.drawTask();
  }

  private drawTask(): void {
    const outputs = this.explained?.[this.task.value]?.outputs ?? [];
    const names = [...outputs.entries()].map(([place, { label }]) => ({ value: label ?? `#${place}`, text: label ?? "a higher value" }));
    fillSelect(this.output, names.sort((a, b) => (a.text < b.text ? -1 : 1)));
    if (this.output.dataset.task !== this.task.value && outputs[0]) this.output.value = outputs[0].label ?? "#0"; // the predicted one
    this.output.dataset.task = this.task.value;
    byId("pick-output").hidden = outputs.length < 2;
    this.draw();
  }

  private draw(): void {
    const outputs = this.explained?.[this.task.value]?.outputs ?? [];
    const output = outputs.find(({ label }, place) => (label ?? `#${place}`) === this.output.value);
    if (!output) return;
    const toward = output.label === undefined ? "a higher value" : output.label;
    const known = output.contributions.filter(({ contribution }) => contribution !== 0);
    const marked = Object.entries(this.row.texts).filter(([, text]) => text.trim() !== "").map(([column, text]) => (
      markedText(text, known.filter((one) => one.column === column))));
    const heats = Object.entries(this.row.images).map(([column, size]) => heatOf(size, known.filter((one) => one.column === column)));
    const listed = known.filter(({ pixel }) => !pixel);
    const shown = marked.length > 0 ? "text" : heats.length > 0 ? "image" : "list";
    this.content.replaceChildren(...marked, ...heats, keyOf(toward, output, shown), ...(listed.length > 0 ? [listOf(listed)] : []));
  }
}

/** What is shown, from the most telling on. */
type Shown = "text" | "image" | "list";

function keyOf(toward: string, { output, bias, others }: OutputExplanation, shown: Shown): HTMLElement {
  const rest = others ? ` ${others.features} more features add ${signed(others.contribution)}.` : "";
  const [up, down] = { text: ["Underlined words", "dotted ones"], image: ["Blue pixels", "orange ones"],
    list: ["Blue bars", "orange ones"] }[shown];
  return make("p", { className: "key" },
    make("mark", { className: "up", textContent: up }), ` speak for ${toward}, `, make("mark", { className: "down", textContent: down }),
    ` against it. The sum starts at ${signed(bias)} and ends at ${signed(output)}.${rest}`);
}

/** A text with its terms marked, the stronger the more they added. Where terms overlap, as pairs of words do, they add up. */
function markedText(text: string, contributions: readonly Contribution[]): HTMLElement {
  const cuts = new Set([0, text.length]);
  for (const { spans = [] } of contributions) for (const span of spans) for (const at of span) cuts.add(at);
  const places = [...cuts].sort((a, b) => a - b), sums = new Float64Array(places.length);
  const index = new Map(places.map((at, place) => [at, place]));
  for (const { spans = [], contribution } of contributions) {
    for (const [start, end] of spans) {
      for (let place = index.get(start)!; place < index.get(end)!; place++) sums[place] += contribution / spans.length;
    }
  }
  const most = sums.reduce((largest, sum) => Math.max(largest, Math.abs(sum)), 0);
  const parts = places.slice(0, -1).map((start, place): Node => {
    const piece = text.slice(start, places[place + 1]), sum = sums[place];
    if (Math.abs(sum) < most / 50 || sum === 0) return document.createTextNode(piece);
    const mark = make("mark", { className: sum > 0 ? "up" : "down", title: signed(sum), textContent: piece });
    mark.style.setProperty("--strength", String(0.08 + 0.42 * Math.abs(sum) / most));
    return mark;
  });
  return make("p", { className: "marked", tabIndex: 0, "aria-label": "The text, with the words that moved the answer" }, ...parts);
}

/** An image's pixels: those that spoke for the output in one colour, those against it in the other. */
function heatOf([height, width]: readonly [number, number], contributions: readonly Contribution[]): HTMLElement {
  const canvas = make("canvas", { className: "heat", width, height, "aria-label": "The pixels that moved the answer" });
  canvas.setAttribute("role", "img");
  const context = canvas.getContext("2d")!, most = Math.max(0, ...contributions.map(({ contribution }) => Math.abs(contribution)));
  for (const { pixel, contribution } of contributions) {
    if (!pixel) continue;
    context.fillStyle = `rgb(${contribution > 0 ? "31 110 150" : "186 84 16"} / ${Math.abs(contribution) / most})`;
    context.fillRect(pixel[1], pixel[0], 1, 1);
  }
  return canvas;
}

function listOf(contributions: readonly Contribution[]): HTMLElement {
  const most = Math.max(...contributions.map(({ contribution }) => Math.abs(contribution)));
  return make("ul", { className: "moved" }, ...contributions.slice(0, LISTED).map(({ feature, contribution }) => {
    const fill = make("i"), share = Math.abs(contribution) / most * 50;
    fill.style.width = `${share}%`;
    if (contribution < 0) fill.style.marginLeft = `-${share}%`;
    return make("li", { className: contribution < 0 ? "down" : "up" }, make("span", { className: "name", textContent: feature }),
      make("span", { className: "number", textContent: signed(contribution) }),
      make("span", { className: "bar", "aria-hidden": "true" }, fill));
  }));
}

const decimals = new Intl.NumberFormat("en", { minimumFractionDigits: 3, maximumFractionDigits: 3 });

/** A contribution: three decimals, as logits have them; of large numbers, as values in a target's unit may be, four digits. */
function signed(value: number): string {
  const size = Math.abs(value);
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${size < 10 ? decimals.format(size) : showNumber(size)}`;
}
