/** @file The kinds of column that are features beside text, in the order of their features. */
import { categoricalKind } from "./categorical.js";
import type { ColumnEncoder, ColumnKind, ColumnKindName } from "./column-kind.js";
import { imageKind } from "./image.js";
import { numericKind } from "./numeric.js";

const kinds = { numeric: numericKind, categorical: categoricalKind, image: imageKind } satisfies Record<ColumnKindName, object>;

/** Every kind, by its name; each is handed only the cells that it has read itself. */
export const columnKinds = kinds as unknown as Record<ColumnKindName, ColumnKind<unknown>>;

/** Their names. */
export const columnKindNames = Object.keys(columnKinds) as ColumnKindName[];

/**
 * The encoder that `toJSON` saved.
 *
 * @throws Error for anything else
 */
export function encoderFromJSON(json: unknown): ColumnEncoder {
  const { kind } = json as { kind: ColumnKindName };
  if (!Object.hasOwn(columnKinds, kind)) throw new Error(`there is no kind of column "${kind}"`);
  return columnKinds[kind].fromJSON(json as Record<string, unknown>);
}
