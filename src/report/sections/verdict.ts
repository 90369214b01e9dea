/** @file The first screen of a study: its verdicts in sentences, and the one chart that shows them. */
import { affinityChart } from "../../charts/affinity-chart.js";
import { fractionChart, type FractionChartPoint } from "../../charts/fraction-chart.js";
import { paretoChart } from "../../charts/pareto-chart.js";
import type { Affinity } from "../../study/affinity/types.js";
import type { LearningCurves } from "../../study/fractions/types.js";
import type { ParetoFront, Sweep } from "../../study/sweep/types.js";
import { known, knownInterval } from "../contrasts.js";
import { embedChart } from "../embed-chart.js";
import { html, type Html } from "../html.js";
import { isNumber, ranges, score } from "../numbers.js";
import { type SectionContext, studySection } from "../section.js";
import { factList, table } from "../table.js";
import type { StudyAnswer } from "../types.js";
import { PHONE_WIDTH, pairedFigure, settleNotes, verdictLists } from "./comparison-parts.js";

export const verdict = studySection({
  name: "verdict",
  title: "Verdict",
  applies: () => true,
  render: ({ study: { answer } }, context) =>
    answer === null ? html`<p class="lead">There is no answer yet: the first trainings are not done.</p>` : answerOf(answer, context),
});

function answerOf(answer: StudyAnswer, context: SectionContext): Html {
  switch (answer.question) {
    case "compare":
      return html`${verdictLists(answer, context)}${pairedFigure(answer, context)}${settleNotes(answer, context)}`;
    case "affinity":
      return affinityAnswer(answer, context);
    case "sweep":
      return sweepAnswer(answer, context);
    case "fractions":
      return fractionsAnswer(answer, context);
  }
}

/** Both drawings of a chart: for a page and, while there is room, for a phone. */
function both(id: string, draw: (width?: number) => string, { thrift }: SectionContext): Html {
  return embedChart({ id, svg: draw(), ...(thrift === 0 && { narrow: draw(PHONE_WIDTH) }) });
}

function affinityAnswer({ tasks, gains, uncertainty, grouping, verdict: { sentence } }: Affinity, context: SectionContext): Html {
  const cells = gains.values.flatMap((row, from) =>
    row.flatMap((value, to) =>
      isNumber(value) ? [{ from: gains.tasks[from], to: gains.tasks[to], value, uncertainty: uncertainty.values[from]?.[to] ?? null }] : [],
    ),
  );
  return html`<p class="lead">${sentence}</p>
<p class="groups">${grouping.groups.map((group) => html`<span class="group">${group.join(" + ")}</span> `)}</p>${both(
    `${context.id}-affinity`,
    (width) =>
      affinityChart(cells, {
        tasks,
        title: "Gain of the column's task when it is trained with the row's, in percent of its score alone",
        ...(width && { width }),
      }),
    context,
  )}`;
}

function settingsText(settings: Record<string, unknown>): string {
  return (
    Object.entries(settings)
      .map(([path, value]) => `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`)
      .join(" ") || "the recipe as it is"
  );
}

function sweepAnswer({ tasks, candidates, chosen, test, pareto, seeds }: Sweep, context: SectionContext): Html {
  const best = candidates[chosen],
    places = Object.entries(tasks);
  if (candidates.length === 1 && pareto !== null) return paretoFigure(pareto, context); // nothing else was asked
  return html`<p class="lead">Of ${candidates.length} settings, the best on validation rows is <code>${
    settingsText(best.settings)
  }</code>.</p>${factList(
    [
      ["value on validation rows", `${score(best.value)} (0: the constant answer, 1: perfect)`],
      ["seeds", ranges(seeds)],
    ],
  )}${table(
    places,
    [
      { head: "task", cell: ([name]) => name },
      { head: "metric", cell: ([, task]) => html`${task.metric}${!task.higherIsBetter && html` <small>(lower is better)</small>`}` },
      { head: "chosen", cell: ([name]) => score(test[name]?.chosen), isNumber: true },
      { head: "recipe", cell: ([name]) => score(test[name]?.recipe), isNumber: true },
    ],
    { id: `${context.id}-test`, caption: "Scores on the test rows, which were looked at once, at the end" },
  )}${pareto !== null && paretoFigure(pareto, context)}`;
}

function paretoFigure({ tasks, metrics, higherIsBetter, points }: ParetoFront, context: SectionContext): Html {
  const [xLabel, yLabel] = tasks.map((task, index) => `${task} (${metrics[index]})`);
  const drawn = points.map(({ label, weight, x, y, xSd, ySd, isOnFront }) => ({
    label,
    weight,
    x: known(x),
    y: known(y),
    xSd,
    ySd,
    isOnFront,
  }));
  return both(
    `${context.id}-pareto`,
    (width) =>
      paretoChart(drawn, {
        title: `What ${tasks[0]} costs ${tasks[1]}: scores on validation rows by fixed weights`,
        xLabel,
        yLabel,
        xLowerIsBetter: !higherIsBetter[0],
        yLowerIsBetter: !higherIsBetter[1],
        ...(width && { width }),
      }),
    context,
  );
}

function fractionsAnswer({ tasks, points, pays }: LearningCurves, context: SectionContext): Html {
  const drawn = points.flatMap(({ rows, comparison: { contrasts } }) =>
    contrasts.slice(0, 1).flatMap((contrast) =>
      Object.entries(contrast.tasks)
        .filter(([task]) => tasks.includes(task))
        .map(([task, one]): FractionChartPoint => ({
          task,
          rows: known(rows[task]),
          difference: known(one.difference.mean),
          theseRows: knownInterval(one.theseRows.interval),
          newRows: knownInterval(one.newRows.interval),
          margin: isNumber(one.margin) ? one.margin : null,
          metric: one.metric,
          higherIsBetter: one.higherIsBetter,
        })),
    ),
  );
  return html`<ul class="verdicts">${Object.entries(pays).map(
    ([task, { sentence }]) => html`<li><div class="who"><strong>${task}</strong></div><div><p>${sentence}</p></div></li>`,
  )}</ul>${both(
    `${context.id}-fractions`,
    (width) =>
      fractionChart(drawn, {
        tasks,
        title: "What sharing gains, by training rows",
        ...(width && { width }),
      }),
    context,
  )}`;
}
