/** @file What is wrong with a request, with pointers to its parts. */
import { expect, it } from "vitest";
import { z } from "zod";
import { findingsOf } from "../../src/serve/schemas/findings.js";

it("points to a part as a URI fragment: what it may not have is percent-encoded", () => {
  const name = "price (€) #1 a/b~c 5%", schema = z.object({ row: z.object({ [name]: z.number() }) }), body = { row: { [name]: "x" } };
  const { issues } = schema.safeParse(body).error!;
  const [{ pointer }] = findingsOf(issues, body, []);
  expect(pointer).toBe("#/row/price%20(%E2%82%AC)%20%231%20a~1b~0c%205%25");
});
