/** @file Cells of rows as zod schemas: what JSON may hold for a column of each kind. */
import { z } from "zod";
import { type InputColumn, LARGEST_FEATURE } from "../input-columns.js";

/** The schema of a column's cells. Its error completes "must be". */
export function cellSchema(column: InputColumn, missing: readonly string[]): z.ZodType {
  const schema = schemaOf(column, missing), values = column.values?.slice(0, 3);
  const examples = column.kind === "categorical" && values && values.length > 0 ? { examples: values } : {};
  return schema.meta({ description: describe(column), ...examples });
}

function schemaOf(column: InputColumn, missing: readonly string[]): z.ZodType {
  switch (column.kind) {
    case "text":
    case "categorical":
      return scalar();
    case "numeric": {
      const [least, most] = column.range!, markers = missing.length > 0 ? [z.enum(missing)] : [];
      const error = `a number from ${least} to ${most} (not in quotes), or null for a missing one`;
      return z.union([z.number().min(least, { error }).max(most, { error }), z.boolean(), z.null(), ...markers], { error });
    }
    case "vector":
      return vector(column);
    case "image": {
      const error = `a PNG or JPEG image in base64, or a list of its ${column.bytes} bytes`;
      return z.union([z.string().min(1), z.array(z.int().min(0).max(255)).length(column.bytes!)], { error });
    }
    default:
      return z.json({ error: "a value in JSON" });
  }
}

function scalar(): z.ZodType {
  const error = "a text, a number, true or false, or null for a missing one";
  return z.union([z.string(), z.number(), z.boolean(), z.null()], { error });
}

function vector({ width, most = LARGEST_FEATURE, sparse }: InputColumn): z.ZodType {
  const each = { error: `a number from ${-most} to ${most}` }, number = z.number(each).min(-most, each).max(most, each);
  if (width === undefined) return number;
  const error = `a list of ${width} numbers`;
  const dense = z.array(number, { error }).length(width, { error });
  if (!sparse) return dense;
  const list = (item: z.ZodType): z.ZodType => z.array(item).max(width);
  const indices = list(z.int().min(0).max(width - 1)).meta({ description: "Where the values stand, from 0, ascending." });
  return z.union([dense, z.strictObject({ indices, values: list(number) })], {
    error: `${error}, or { "indices": [...], "values": [...] } of those that are not 0`,
  });
}

function describe({ kind, width, shape, bytes, mean }: InputColumn): string {
  switch (kind) {
    case "text": return "The text; null is the empty one.";
    case "numeric": return `A number; null where it is missing. The mean of the training rows is ${Number(mean!.toPrecision(4))}.`;
    case "categorical": return "A category; null where it is missing. One that the model was not trained on says nothing.";
    case "vector": return width === undefined ? "A number." : `A vector of ${width} numbers.`;
    case "image": {
      const size = shape ? `${shape[1]} x ${shape[2]} pixels, ${shape[0] === 1 ? "grey" : "RGB"}` : `${bytes} bytes`;
      return `An image of ${size}: a PNG or JPEG file in base64, or its bytes row by row and in a pixel channel by channel.`;
    }
    default: return `A cell of a ${kind} column.`;
  }
}
