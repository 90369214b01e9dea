/** @file A user's mistake, and what its error says. */
import { expect } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";

/** Whether a call is refused as a user's mistake, by a message of this form. */
export function expectRefused(call: () => unknown, message: RegExp): void {
  expect(call).toThrow(PotluckError);
  expect(call).toThrow(message);
}
