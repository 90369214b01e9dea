/** @file The curves of the arms of a comparison by epoch: the mean over the seeds with a band. */
import { bandChart } from "../../charts/band-chart.js";
import { bandPoints, baselinesOf } from "../contrasts.js";
import { embedChart } from "../embed-chart.js";
import { many } from "../numbers.js";
import { studySection } from "../section.js";
import { PHONE_WIDTH } from "./comparison-parts.js";

export const curves = studySection({
  name: "curves", title: "Curves by epoch",
  applies: ({ study: { answer } }) => answer?.question === "compare" && bandPoints(answer).length > 0,
  render({ study: { answer } }, { id, thrift }) {
    if (answer?.question !== "compare") throw new Error("only comparisons have curves of arms");
    const points = bandPoints(answer), baselines = baselinesOf(answer), title = "Score of each task by epoch, on validation rows where there are some";
    const options = { title, baselines, subtitle: `line: mean over ${many(answer.seeds.length, "seed")}; band: the middle 80 % of them` };
    return embedChart({
      id: `${id}-bands`, svg: bandChart(points, options),
      ...(thrift === 0 && { narrow: bandChart(points, { ...options, width: PHONE_WIDTH }) }),
    });
  },
});
