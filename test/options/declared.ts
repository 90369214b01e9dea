/** @file Tests that follow from declared options: misspelt options and wrong values are refused, whatever takes them. */
import { expect } from "vitest";
import { PotluckError } from "../../src/engine/errors.js";
import type { Shape } from "../../src/options/index.js";

/** A value of no option that is declared anywhere. */
const WRONG = { no: "such value" };

/**
 * Checks that an owner of options refuses, with what was probably meant, every option in capitals and by every alias; refuses a wrong
 * value of each, with its name; and refuses an option that is like none.
 *
 * @param make makes the owner with these options besides those that it needs
 */
export function expectDeclared(shape: Shape, make: (given: Record<string, unknown>) => unknown): void {
  const refused = (given: Record<string, unknown>): string => {
    try {
      make(given);
    } catch (error) {
      expect(error, JSON.stringify(given)).toBeInstanceOf(PotluckError);
      return (error as Error).message;
    }
    throw new Error(`took ${JSON.stringify(given)}`);
  };
  for (const [name, { aliases }] of Object.entries(shape)) {
    for (const other of [name.toUpperCase(), ...aliases]) {
      expect(refused({ [other]: 1 })).toContain(`unknown option "${other}" (did you mean "${name}"?)`);
    }
    expect(refused({ [name]: WRONG })).toMatch(new RegExp(`\\b${name}(?:\\.no)? must be `, "u"));
  }
  expect(refused({ qqqqqqqqqqqq: 1 })).toContain('unknown option "qqqqqqqqqqqq"');
}
