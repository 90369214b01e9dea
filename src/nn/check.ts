/** @file Checks of what users give a network. */
import { PotluckError } from "../engine/errors.js";

/** @throws PotluckError unless a width is a positive whole number */
export function requireWidth(name: string, width: number): void {
  if (!Number.isInteger(width) || width < 1) throw new PotluckError(`${name} must be a positive whole number, found ${width}`);
}
