/** @file The answers: a card for each task, whose places are there before the first answer, so that nothing moves when it comes. */
import type { Answer, Answers } from "../../../model/model.js";
import type { ModelDescription } from "../../schemas/model.js";
import { make, showNumber, showPercent } from "./dom.js";

type Task = ModelDescription["tasks"][number];

/** Bars that a card shows before it is asked for all. */
const FEW = 6;

/** Tasks that are answered under one name. */
export interface AnsweredName {
  name: string;
  kind: string;
  labels: string[];
  note: string;
}

/** The names under which a model answers for rows of a dataset whose columns it has. */
export function answeredNames(tasks: readonly Task[]): AnsweredName[] {
  const names = [...new Set(tasks.map(({ name, by }) => by?.task ?? name))];
  return names.map((name) => {
    const own = tasks.filter((task) => (task.by?.task ?? task.name) === name), [{ kind, metric, metrics }] = own;
    const score = own.length === 1 && Object.hasOwn(metrics, metric) ? ` · ${metric} ${metrics[metric].toFixed(3)}` : "";
    return { name, kind, labels: [...new Set(own.flatMap(({ labels }) => labels))], note: `${kind}${score}` };
  });
}

/** A task's card. */
export class Card {
  readonly element: HTMLElement;
  private readonly said = make("p", { className: "said", textContent: "–" });
  private readonly bars = make("ul", { className: "bars" });
  private readonly more = make("button", { type: "button", className: "plain", hidden: true });
  private shown: readonly (readonly [string, number])[] = [];
  private best: ReadonlySet<string> = new Set();
  private isWhole = false;

  constructor(readonly task: AnsweredName) {
    this.element = make("article", {}, make("h3", { textContent: task.name }), make("p", { className: "kind", textContent: task.note }),
      this.said, this.bars, this.more);
    this.more.addEventListener("click", () => {
      this.isWhole = !this.isWhole;
      this.draw();
    });
    this.clear();
  }

  /** No answer yet. */
  clear(): void {
    this.said.textContent = "–";
    this.best = new Set();
    this.shown = this.task.kind === "regression" ? [] : this.task.labels.map((label) => [label, NaN]);
    this.draw();
  }

  show(answer: Answer): void {
    this.said.textContent = spoken(answer);
    this.best = new Set(answer.labels ?? (answer.label === undefined ? [] : [answer.label]));
    this.shown = probabilitiesOf(answer, this.task.labels);
    this.draw();
  }

  private draw(): void {
    const isLong = this.shown.length > FEW + 1, all = isLong ? [...this.shown].sort((a, b) => b[1] - a[1]) : this.shown;
    const items = isLong && !this.isWhole ? all.slice(0, FEW) : all;
    while (this.bars.children.length > items.length) this.bars.lastChild!.remove();
    while (this.bars.children.length < items.length) this.bars.append(bar());
    items.forEach(([name, share], place) => {
      const item = this.bars.children[place] as HTMLElement, [label, number, track] = item.children;
      item.className = this.best.has(name) ? "best" : "";
      label.textContent = name;
      number.textContent = Number.isNaN(share) ? "–" : showPercent(share);
      (track.firstElementChild as HTMLElement).style.width = `${(Number.isNaN(share) ? 0 : share) * 100}%`;
    });
    this.more.hidden = !isLong;
    this.more.textContent = this.isWhole ? "Show fewer" : `Show all ${all.length}`;
  }
}

function bar(): HTMLElement {
  const track = make("span", { className: "bar", "aria-hidden": "true" }, make("i"));
  return make("li", {}, make("span", { className: "name" }), make("span", { className: "number" }), track);
}

/** An answer in a few words. */
function spoken({ label, labels, value, ...rest }: Answer): string {
  if (labels) return labels.length > 0 ? labels.join(", ") : "none";
  if (label !== undefined) return label;
  return value !== undefined ? showNumber(value) : JSON.stringify(rest);
}

/** Shares by label. A binary answer has that of the positive class, which is the second. */
function probabilitiesOf({ probability, probabilities }: Answer, labels: readonly string[]): (readonly [string, number])[] {
  if (probabilities) return labels.filter((label) => Object.hasOwn(probabilities, label)).map((label) => [label, probabilities[label]]);
  if (probability === undefined) return [];
  return labels.map((label, place) => [label, place === 1 ? probability : 1 - probability]);
}

/** All answers in a sentence, for screen readers. */
export function sentenceOf(answers: Answers): string {
  return Object.entries(answers).map(([task, answer]) => {
    const share = answer.probabilities?.[answer.label ?? ""];
    return `${task}: ${spoken(answer)}${share === undefined ? "" : `, ${showPercent(share)}`}`;
  }).join(". ");
}
