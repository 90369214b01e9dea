/** @file What the server answers to a request to predict, as zod schemas for the API's description. */
import { z } from "zod";
import { answerNames } from "../../model/answered-tasks.js";
import type { ServedModel } from "../served-model.js";

const probability = z.number().min(0).max(1);
const probabilities = (names: readonly string[]): z.ZodType => (
  z.object(Object.fromEntries(names.map((name) => [name, probability]))).partial().meta({ description: "By class or label." }));

/** The answer of a task, by its kind. A kind of a plug-in answers with a map of its own. */
function answerSchema(kind: string, names: readonly string[]): z.ZodType {
  const label = names.length > 0 ? z.enum(names) : z.string();
  switch (kind) {
    case "binary": return z.looseObject({ label, probability: probability.meta({ description: "Of the positive class." }) });
    case "multiclass": return z.looseObject({ label, probabilities: probabilities(names) });
    case "multilabel": return z.looseObject({ labels: z.array(label), probabilities: probabilities(names) });
    case "regression": return z.looseObject({ value: z.number() });
    case "ordinal":
      return z.looseObject({ label, rank: z.int().min(0), expectedRank: z.number(), probabilities: probabilities(names) });
    default: return z.looseObject({});
  }
}

/** A row's answers by task: those that were asked for. */
function answersSchema({ name, model }: ServedModel): z.ZodType {
  const { tasks } = model.card;
  const shape = answerNames(model.card).map((answer): [string, z.ZodType] => {
    const own = Object.keys(tasks).filter((task) => (tasks[task].by?.task ?? task) === answer);
    return [answer, answerSchema(tasks[own[0]].kind, [...new Set(own.flatMap((task) => model.targets[task].names))])];
  });
  return z.object(Object.fromEntries(shape)).partial().meta({ id: `Answers_${name}`, description: "A row's answers by task." });
}

const contribution = z.looseObject({
  feature: z.string().meta({ description: "A term of the text, a category `job=clerk`, a column, a place of a vector, a pixel." }),
  column: z.string(),
  value: z.number().nullable().meta({ description: "What stands in the row; null where it is missing." }),
  contribution: z.number().meta({ description: "What it added to the output: above 0 it raised it." }),
  spans: z.array(z.tuple([z.int(), z.int()])).optional().meta({ description: "Of a term, its places in the text, in UTF-16 units." }),
}).meta({ id: "Contribution", description: "What one feature added to an output." });

const explanationSchema = z.record(z.string(), z.looseObject({
  of: z.enum(["logit", "value", "score"]),
  outputs: z.array(z.looseObject({
    label: z.string().optional().meta({ description: "The class or label that the output speaks for." }),
    output: z.number().meta({ description: "bias + all contributions + error." }),
    bias: z.number().meta({ description: "The output for a row in which all features are 0." }),
    contributions: z.array(contribution).meta({ description: "The largest first." }),
    others: z.looseObject({ features: z.int(), contribution: z.number() }).optional()
      .meta({ description: "With top: how many contributions were left out, and their sum." }),
    error: z.number(),
  })),
})).meta({ id: "Explanation", description: "A row's explanation, by task: what each feature added to each output." });

/** The answer to a request to predict. */
export function predictedSchema(served: ServedModel): z.ZodType {
  return z.object({
    model: z.literal(served.name),
    version: z.string().meta({ description: "The version of the model file that answered." }),
    answers: z.array(answersSchema(served)).meta({ description: "The answers of each row, in the order of the rows." }),
    explanations: z.array(explanationSchema).optional().meta({ description: "Of each row, where the request asks to explain." }),
  }).meta({ id: `Predicted_${served.name}` });
}
