/**
 * @file What a declared option is: a field. A field checks a value, fills in its default, and describes itself as JSON Schema; everything
 * that must know of an option (recipes, errors, the library's constructors and their types, docs) takes it from there.
 */

/** A path into settings, from their root: `["model", "hidden", 0]`. */
export type Path = readonly (string | number)[];

/** Something wrong at a path: with a key, or with its value. */
export interface Finding {
  path: Path;
  part: "key" | "value";
  problem: string;
}

/** The text that settings were read from: what a value of JavaScript no longer says. */
export interface WrittenText {
  /** A scalar as it is written, without quotes: `1.10`, `True`, `-0`. Undefined where no scalar is written. */
  text(path: Path): string | undefined;
  /** The keys of a map as they are written, in their order: an object has its whole numbers first. Undefined where no map is written. */
  keys(path: Path): readonly string[] | undefined;
}

/** What one reading of settings collects. */
export interface Reading {
  readonly findings: Finding[];
  /** What the settings call their entries: a recipe has keys, a constructor has options. */
  readonly noun: "key" | "option";
  /** The text that the settings were read from; absent where they are values of code. */
  readonly source?: WrittenText;
  /** Where else a key is valid, as the end of an error: `: it belongs in model`. */
  elsewhere?(key: string, path: Path): string | undefined;
  /** Told of each member of a family that the settings name. */
  chosen?(member: Choice): void;
}

/** Reports a problem at a path below the settings that are checked; the message opens with the path. */
export type Report = (path: string | Path, problem: string, part?: Finding["part"]) => void;

/** A declared option. `Given` is what a caller may write, `Value` what it becomes. */
export interface Field<Value = unknown, Given = Value> {
  /** What it is for, in a sentence or two. */
  readonly describe: string;
  /** Completes "must be ...". */
  readonly allowed: string;
  /** Other names that people try for it. */
  readonly aliases: readonly string[];
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** Its value where it is left out; undefined where it has none. */
  fallback(): Value | undefined;
  /** The value that was written, checked; what is wrong goes to `reading`, and the fallback takes its place. */
  read(given: unknown, path: Path, reading: Reading): Value;
  /** Its JSON Schema (draft 7), without description and default. */
  jsonSchema(): JsonSchema;
  /** The keys that settings may have here; undefined where they are no map of fixed keys. */
  keys?(): Readonly<Record<string, AnyField>>;
  /** The field of every entry of a map whose keys are the user's own. */
  readonly entries?: AnyField;
  /** The field whose settings these are to replace in part. */
  readonly replaces?: AnyField;
  /** The key whose value may stand alone, in place of the map: `adam` for `{ name: adam }`. */
  readonly short?: string;
  /** What it chooses from. Descriptions for users add the members and what they are. */
  readonly of?: Choices;
  /** Only a type: what callers may write. */
  readonly given?: Given;
}

/** The members that a field chooses from. */
export interface Choices {
  /** What one is called: `optimizer`. */
  readonly what: string;
  readonly members: readonly Choice[];
}

/** One of {@link Choices}. */
export interface Choice {
  readonly name: string;
  readonly describe: string;
  readonly options: Shape;
  /** Where it comes from, if it is not Potluck's own. */
  readonly origin?: { readonly plugin: string; readonly file?: string; readonly what: string };
}

/** As much of JSON Schema as is written here. */
export type JsonSchema = Record<string, unknown>;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a field of any type: its types are inferred where it is used
export type AnyField = Field<any, any>;

/** Fields by name. */
export type Shape = Readonly<Record<string, AnyField>>;

type ValueOf<F> = F extends Field<infer Value, infer _> ? Value : never;
type GivenOf<F> = F extends Field<infer _, infer Given> ? Given : never;

/** Settings with every default filled in. */
export type Settings<S extends Shape> = { [K in keyof S]: ValueOf<S[K]> };

/** Settings as a caller writes them: what has a default may be left out. */
export type Options<S extends Shape> =
  & { [K in keyof S as undefined extends GivenOf<S[K]> ? K : never]?: GivenOf<S[K]> }
  & { [K in keyof S as undefined extends GivenOf<S[K]> ? never : K]: GivenOf<S[K]> };

/** The path as messages write it: `model.hidden.0`. */
export function showPath(path: Path): string {
  return path.join(".");
}
