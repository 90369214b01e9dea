/** @file The body of an error's answer, as a zod schema. */
import { z } from "zod";

export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string().meta({ description: "The name of the status." }),
  status: z.int().min(400).max(599),
  detail: z.string().meta({ description: "What is wrong, and what to do." }),
  errors: z.array(z.object({
    pointer: z.string().meta({ description: "A JSON pointer into the body, as a URI fragment, such as `#/rows/2/age`." }),
    detail: z.string(),
  })).optional(),
  requestId: z.string().optional().meta({ description: "The request's id, which the log has too." }),
}).meta({ id: "Problem", description: "Problem details (RFC 9457)." });

export const statusSchema = z.object({ status: z.string() }).meta({ id: "Status" });
