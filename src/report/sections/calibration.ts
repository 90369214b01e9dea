/** @file How often a run's probabilities come true. */
import { reliabilityChart } from "../../charts/reliability-chart.js";
import { embedChart } from "../embed-chart.js";
import { html } from "../html.js";
import { isNumber, score } from "../numbers.js";
import { runSection } from "../section.js";
import { table } from "../table.js";

export const calibration = runSection({
  name: "calibration", title: "Calibration",
  applies: ({ reliability, account }) => reliability.length > 0 || Object.values(account?.tasks ?? {}).some((task) => task.calibration),
  render({ reliability, account }, { id }) {
    const rows = Object.entries(account?.tasks ?? {}).flatMap(([name, { calibration: found, temperature }]) => (
      found ? [{ name, ...found, temperature }] : []));
    const drawn = reliability.filter(({ probability, frequency }) => isNumber(probability) && isNumber(frequency));
    return html`${drawn.length > 0 && embedChart({
      id: `${id}-curve`, svg: reliabilityChart(drawn, { title: "How often the prediction is right, by the probability that the model gives it" }),
    })}${rows.length > 0 && table(rows, [
      { head: "task", cell: ({ name }) => name }, { head: "expected calibration error", cell: ({ ece }) => score(ece), isNumber: true },
      { head: "if all probabilities were true", cell: ({ byChance }) => score(byChance), isNumber: true },
      { head: "temperature", cell: ({ temperature }) => score(temperature ?? 1, 3), isNumber: true },
    ], { id: `${id}-errors`, caption: "How far probabilities are from how often they come true, on the test rows" })}`;
  },
});
