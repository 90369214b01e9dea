/**
 * @file A source that comes split: `{ train, validation, test }`, each a source of its own, as benchmarks hand out their files. Anything
 * else is a plain source.
 */
import {
  type AnyField, type Field, isMap, objectSchema, type Path, type Reading, type Shape, showPath, showValue, unknownKey,
} from "../options/index.js";
import { type Source, sourceField, type SourceSettings, sources } from "./index.js";

/** Sources of the sides, as a caller writes them. */
export interface SplitSource {
  train: Source;
  validation?: Source;
  test?: Source;
}

/** Sources of the sides, resolved. */
export interface SplitSourceSettings {
  train: SourceSettings;
  validation?: SourceSettings;
  test?: SourceSettings;
}

const SIDES = ["train", "validation", "test"] as const;

const shape: Shape = {
  train: { ...sourceField, repeats: true, aliases: [], describe: "The source of the rows that train." },
  validation: {
    ...sourceField, repeats: true, optional: true, aliases: ["val", "valid", "dev"],
    describe: "The source of the rows that validate. Default: those that split takes from the rows of train.",
  },
  test: {
    ...sourceField, repeats: true, optional: true, aliases: ["holdout"],
    describe: "The source of the rows that test. Default: those that split takes from the rows of train.",
  },
};

/** Whether a source has sources of its sides. */
export function comesSplit(source: SourceSettings | SplitSourceSettings): source is SplitSourceSettings {
  return Object.hasOwn(source, "train");
}

/** Whether settings name a side, which no source does by itself. */
function namesSide(given: unknown): given is Readonly<Record<string, unknown>> {
  return isMap(given) && SIDES.some((side) => Object.hasOwn(given, side) && !sources.members.some(({ key }) => (key as string) === side));
}

/** A source, or a source for each side. */
export const splitSourceField: Field<SourceSettings | SplitSourceSettings, Source | SplitSource> = {
  ...sourceField,
  describe: "Where the rows come from. A path or glob alone is short for file. Rows that come split have a source for train, " +
    "validation and test each.",
  get allowed() {
    return `${sourceField.allowed}, or with train, validation and test, each such a source`;
  },
  read(given, path, reading) {
    if (!namesSide(given)) return sourceField.read(given, path, reading);
    const { train, ...rest } = given, others = Object.keys(rest).filter((key) => !SIDES.includes(key as never));
    // a source's own keys beside validation and test are that of train: --set data.NAME.source.test=x.csv adds to a plain source
    const known = Object.keys(sourceField.keys!()), isBare = train === undefined && others.some((key) => known.includes(key));
    for (const key of others.filter((one) => !isBare || !known.includes(one))) {
      reading.findings.push({ path: [...path, key], part: "key", problem: unknownKey(key, shape, path, reading).problem });
    }
    const settings: Record<string, SourceSettings> = {};
    if (isBare) {
      const own = Object.fromEntries(others.filter((key) => known.includes(key)).map((key) => [key, rest[key]]));
      settings.train = sourceField.read(own, path, reading);
    } else if (train !== undefined) settings.train = sourceField.read(train, [...path, "train"], reading);
    else if (others.length === 0) {
      const problem = `${showPath([...path, "train"])} is missing: the rows that train must come from somewhere`;
      reading.findings.push({ path, part: "value", problem });
    }
    for (const side of ["validation", "test"] as const) {
      const at = [...path, side], source = rest[side];
      if (source === undefined) continue;
      if (typeof source === "number") {
        const problem = `${showPath(at)} must be ${sourceField.allowed}, found ${showValue(source)}; a share of the rows belongs in split`;
        reading.findings.push({ path: at, part: "value", problem });
      } else settings[side] = sourceField.read(source, at, reading);
    }
    refuseAutomatic(settings, path, reading);
    return settings as unknown as SplitSourceSettings;
  },
  jsonSchema: () => {
    const { anyOf } = sourceField.jsonSchema() as { anyOf: object[] };
    return { anyOf: [...anyOf, { description: "A source for each side.", ...objectSchema(shape) }] };
  },
  keys: () => ({ ...sourceField.keys!(), ...shape, train: { ...shape.train, optional: true } as AnyField }),
};

/** What a source finds in its own files must not differ between the sides: another first index would shift all features. */
function refuseAutomatic(settings: Readonly<Record<string, SourceSettings>>, path: Path, reading: Reading): void {
  for (const [side, source] of Object.entries(settings)) {
    if (!("zeroBased" in source) || source.zeroBased !== "auto" || Object.keys(settings).length < 2) continue;
    const problem = `${showPath([...path, side])}: where rows come split, zeroBased must be true or false: auto looks at the files of ` +
      "one side alone, and the sides might differ. Write { file: ..., zeroBased: false } for files whose first feature is 1";
    reading.findings.push({ path: [...path, side], part: "value", problem });
  }
}
