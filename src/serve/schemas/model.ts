/** @file What `GET /models` says of a model, as a zod schema. */
import { z } from "zod";

const column = z.object({
  name: z.string(),
  kind: z.string().meta({ description: "text, numeric, categorical, image, vector, or a kind of a plug-in." }),
  values: z.array(z.string()).optional().meta({ description: "Of a categorical column: values that the model was trained on." }),
  valueCount: z.int().optional().meta({ description: "How many values there are, where not all are listed." }),
  mean: z.number().optional().meta({ description: "Of a numeric column: the mean of the training rows." }),
  range: z.array(z.number()).length(2).optional().meta({ description: "Of a numeric column: the least and the most that it may be." }),
  width: z.int().optional().meta({ description: "Of a vector: how many numbers a list has." }),
  most: z.number().optional().meta({ description: "Of a vector: the most that the size of a number may be." }),
  sparse: z.boolean().optional().meta({ description: "Of a vector: whether it may be a map of indices and values." }),
  bytes: z.int().optional().meta({ description: "Of an image: how many bytes it has." }),
  shape: z.array(z.int()).length(3).optional().meta({ description: "Of an image: channels, height and width." }),
});

const by = z.object({ column: z.string(), task: z.string(), values: z.array(z.string()) });

export const modelSchema = z.object({
  name: z.string(),
  version: z.string().meta({ description: "It changes with the model file: the start of the file's SHA-256." }),
  potluck: z.string().meta({ description: "The version of Potluck that wrote the file." }),
  loaded: z.iso.datetime().meta({ description: "When the model was loaded." }),
  failed: z.object({ at: z.iso.datetime(), detail: z.string() }).optional()
    .meta({ description: "A newer file that could not be taken up, and why. The model answers as before." }),
  tasks: z.array(z.object({
    name: z.string(),
    kind: z.string(),
    dataset: z.string(),
    labels: z.array(z.string()).meta({ description: "The classes or labels; none for a number." }),
    metric: z.string().meta({ description: "The headline metric." }),
    metrics: z.record(z.string(), z.number()).meta({ description: "Scores on the test rows of the training." }),
    by: by.omit({ values: true }).extend({ value: z.string() }).optional()
      .meta({ description: "Of a task for one value of a column: the column, the value, and what all its tasks are called." }),
  })),
  inputs: z.array(z.object({
    dataset: z.string(),
    columns: z.array(column),
    textAlone: z.boolean().meta({ description: "Whether a text alone is a row." }),
    by: z.array(by),
    missing: z.array(z.string()).meta({ description: "Texts that count as missing, beside null." }),
  })),
}).meta({ id: "Model" });

export const modelsSchema = z.object({ models: z.array(modelSchema) }).meta({ id: "Models" });

export type ModelDescription = z.infer<typeof modelSchema>;
