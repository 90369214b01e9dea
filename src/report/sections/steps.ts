/** @file Charts of a run by epoch and by step: losses, gradient norms, conflict between the tasks, weights. */
import { drawCharts } from "../../run/draw-charts.js";
import { embedChart } from "../embed-chart.js";
import { html } from "../html.js";
import { historyOfRun } from "../run-history.js";
import { runSection, type Section } from "../section.js";

/** A section with some of the charts of a run folder. */
function chartSection(name: string, title: string, files: readonly string[], most = 1, lead = ""): Section {
  return runSection({
    name, title,
    applies(part) {
      const history = historyOfRun(part);
      return history !== null && Object.keys(drawCharts(history)).some((file) => files.includes(file));
    },
    render(part, { id, thrift }) {
      if (thrift > most) return html`<p class="note">Left out so that this file stays small; report.json has the numbers.</p>`;
      const history = historyOfRun(part), charts = history ? drawCharts(history) : {};
      return html`${lead !== "" && html`<p>${lead}</p>`}${files.filter((file) => Object.hasOwn(charts, file)).map((file) => (
        embedChart({ id: `${id}-${file.replace(".svg", "")}`, svg: charts[file] })))}`;
    },
  });
}

export const losses = chartSection("losses", "Losses", ["losses.svg"], 2);

export const gradientNorms = chartSection("gradient-norms", "Gradient norms", ["gradient-norms.svg", "task-gradients.svg"], 1,
  "How large the gradients of each layer were, step by step. A layer whose norm goes to 0 has stopped learning.");

export const conflict = chartSection("conflict", "Conflict between the tasks", ["cosines.svg"], 1,
  "The cosine between two tasks' gradients in the shared layers. Clearly below 0, a step that helps one task hurts the other.");

export const weights = chartSection("weights", "Weights of the tasks", ["weights.svg"]);
