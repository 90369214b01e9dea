/** @file The question of a study in words, for its heading. */
import { names } from "./numbers.js";
import type { ReportPart, StudyAnswer } from "./types.js";

/** The heading of a part: the question of a study, or what a run is. */
export function questionOf(part: ReportPart): string {
  if (part.kind === "run") return `What ${part.name} learned`;
  const { question, answer } = part.study;
  if (/\s/u.test(question.trim())) return question; // in words already
  return answer === null ? `${question}: no answer yet` : inWords(answer);
}

/** The tasks that an answer is about. */
export function tasksOf(answer: StudyAnswer): string[] {
  switch (answer.question) {
    case "compare":
      return [...new Set(answer.contrasts.flatMap(({ tasks }) => Object.keys(tasks)))];
    case "affinity":
      return answer.tasks;
    case "sweep":
      return Object.keys(answer.tasks);
    case "fractions":
      return [...new Set(answer.points.flatMap(({ comparison }) => tasksOf(comparison)))];
  }
}

function inWords(answer: StudyAnswer): string {
  const tasks = names(tasksOf(answer), 5);
  switch (answer.question) {
    case "compare": {
      const arms = answer.arms.map(({ name }) => name);
      if (arms.length === 2 && arms.includes("alone") && arms.includes("together")) return `Does it help to learn ${tasks} together?`;
      return arms.length === 2
        ? `Is ${answer.contrasts[0].arm} better than ${answer.contrasts[0].baseline}?`
        : `Which is better: ${names(arms, 6, "or")}?`;
    }
    case "affinity":
      return `Which of ${tasks} help each other?`;
    case "sweep":
      return answer.candidates.length === 1 && answer.pareto !== null
        ? `What does ${answer.pareto.tasks[0]} cost ${answer.pareto.tasks[1]}?`
        : `Which settings are best for ${tasks}?`;
    case "fractions":
      return `How much data does ${names(answer.tasks)} need before sharing no longer pays?`;
  }
}
