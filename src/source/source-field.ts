/**
 * @file A source as settings write it: a path, or a map. The map's first key (`file`, `texts`, ...) says which member; of files the
 * `format` does, or the extension. Resolved it is such a map, with every option of its member.
 */
import { type Family, readMember } from "../options/family.js";
import {
  type AnyField, didYouMean, type Field, isMap, type JsonSchema, listNames, nearestName, objectSchema, type Options, oneOf, type Path,
  type Reading, type Settings, type Shape, showPath, showValue,
} from "../options/index.js";
import { readShape } from "../options/section.js";
import type { SourceMember } from "./source-member.js";

type Located<M extends SourceMember, Filled> = M extends SourceMember<infer Name, infer S, infer Key>
  ? { [K in Key]: string } & (Key extends "file" ? (Filled extends true ? { format: Name } : { format?: Name }) : unknown)
    & (Filled extends true ? Settings<S> : Options<S>)
  : never;

/** A file whose format is not known before its `${VARIABLE}` is: its options are checked when it is read. */
export interface UnknownFormat {
  file: string;
  format?: undefined;
}

/** Where rows come from, as a caller writes it: a path or glob, or a map. */
export type SourceOf<M extends SourceMember> = string | Located<M, false>;
/** Where rows come from, resolved: its key identifies the member, and `format` where the key is `file`. */
export type SourceSettingsOf<M extends SourceMember> = Located<M, true> | UnknownFormat;

/** The field of a source. */
export function sourceFieldOf<M extends SourceMember>(sources: Family<M>): Field<SourceSettingsOf<M>, SourceOf<M>> {
  const allKeys = (): string[] => [...new Set(sources.members.map(({ key }) => key))];
  const allFormats = (): M[] => sources.members.filter(({ extensions }) => extensions.length > 0);
  const allowed = (): string => `a path, or a map with one of ${listNames(allKeys(), "and")}`;

  /** @param at where the location is written */
  function readFile(file: string, at: Path, given: Readonly<Record<string, unknown>>, path: Path, reading: Reading): object {
    const { format } = given, formats = allFormats();
    const member = format === undefined ? formatOf(sources, file) : formats.find(({ name }) => name === format);
    if (member) return { file, format: member.name, ...readOptionsOf(member, given, path, reading, sources) };
    if (format !== undefined) {
      const names = formats.map(({ name }) => name), hint = typeof format === "string" ? didYouMean(format, names) : "";
      const problem = `${showPath([...path, "format"])} must be one of ${listNames(names)}, found ${showValue(format)}${hint}`;
      reading.findings.push({ path: [...path, "format"], part: "value", problem });
    } else if (file.includes("${")) {
      const everyOption = Object.assign({}, ...formats.map((one) => optional(shapeOf(one)))) as Shape;
      return { file, ...readShape(everyOption, given, path, reading) };
    } else {
      reading.findings.push({ path: at, part: "value", problem: `${showPath(at)}: ${whyNoFormat(sources, file)}` });
    }
    return { file };
  }

  const read = (given: unknown, path: Path, reading: Reading): object => {
    const fields = typeof given === "string" ? { file: given } : given, keys = allKeys();
    const report = (at: Path, part: "key" | "value", problem: string): object => {
      reading.findings.push({ path: at, part, problem });
      return { file: "" };
    };
    if (!isMap(fields)) return report(path, "value", `${showPath(path)} must be ${allowed()}, found ${showValue(given)}`);
    const named = keys.filter((key) => fields[key] !== undefined);
    if (named.length !== 1) {
      const meant = named.length > 0 ? undefined : Object.keys(fields).find((key) => nearestName(key, keys) !== undefined);
      if (meant !== undefined) {
        return report([...path, meant], "key", `unknown ${reading.noun} "${meant}" in ${showPath(path)}${didYouMean(meant, keys)}`);
      }
      const found = named.length > 0 ? listNames(named, "and") : showValue(fields);
      return report(path, "value", `${showPath(path)} must have exactly one of ${listNames(keys, "and")}, found ${found}`);
    }
    const [key] = named, member = sources.members.find((one) => one.key === key)!;
    const at = typeof given === "string" ? path : [...path, key], before = reading.findings.length;
    const location = member.location.read(fields[key], at, reading);
    if (reading.findings.length > before) return { [key]: location };
    const options = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
    return key === "file" ? readFile(location, at, options, path, reading)
      : { [key]: location, ...readOptionsOf(member, options, path, reading, sources) };
  };

  return {
    describe: "Where the rows come from. A path or glob alone is short for file.",
    of: sources, aliases: ["path", "file"],
    get allowed() {
      return allowed();
    },
    optional: false, short: "file",
    fallback: () => undefined,
    read: (given, path, reading) => read(given, path, reading) as SourceSettingsOf<M>,
    jsonSchema: () => ({
      anyOf: [
        { type: "string", minLength: 1, description: "A path or a glob: short for file." },
        ...sources.members.map((one) => (
          { description: `${one.name}: ${one.describe}`, ...objectSchema(wholeShape(one)), ...formatRule(one) })),
      ],
    }),
    keys: () => ({
      ...optional(Object.fromEntries(sources.members.map((one) => [one.key, one.location]))),
      format: formatField(allFormats()),
      ...Object.assign({}, ...sources.members.map((one) => one.options)) as Shape,
    }),
  };
}

/** The format of files that a path's extension means. */
export function formatOf<M extends SourceMember>(sources: Family<M>, path: string): M | undefined {
  const plain = path.toLowerCase().replace(/\.(?:gz|zst)$/u, "");
  return sources.members.find(({ extensions }) => extensions.some((extension) => plain.endsWith(extension)));
}

/** Why a path's format is not known, and what to write. */
export function whyNoFormat(sources: Family<SourceMember>, path: string): string {
  const formats = sources.members.filter(({ extensions }) => extensions.length > 0);
  const why = `cannot infer the format from the file name ${showValue(path)}`;
  const named = `name it: { file: "${path}", format: ${formats.map(({ name }) => name).join("|")} }`;
  if (/\.(?:tar|tgz)(?:\.gz|\.zst)?$/iu.test(path)) return `${why}; to read one row a text file of an archive write { texts: "${path}" }`;
  const isFolder = /^\.{1,2}$|(?:^|[/\\])[^./\\]*$/u.test(path); // or a file without an extension
  if (isFolder) return `${why}; ${named}; to read a folder of text files write { texts: "${path}" }`;
  const known = formats.flatMap(({ extensions }) => extensions).join(" ");
  return `${why} (known: ${known}, each also with .gz or .zst); ${named}`;
}

/** The member that a resolved source names. */
export function memberOf<M extends SourceMember>(sources: Family<M>, settings: object): M | undefined {
  const { format } = settings as { format?: string };
  return sources.members.find(({ key, name, extensions }) => Object.hasOwn(settings, key) && (extensions.length === 0 || name === format));
}

/** A member's options; of a format of files with `format`, which only it may be. */
function shapeOf(member: SourceMember): Shape {
  return member.extensions.length === 0 ? member.options : { format: formatField([member]), ...member.options };
}

/** The key that names the format of a file. */
function formatField(formats: readonly SourceMember[]): AnyField {
  const extensions = formats.flatMap((member) => member.extensions).join(" ");
  return oneOf(formats.map(({ name }) => name), {
    optional: true, describe: `The file's format. Default: by its extension, ${extensions}, each also with .gz or .zst.`,
  });
}

/** For JSON Schema: what tells a format of files is its name, or the extension, or a variable that may hold one. */
function formatRule({ extensions }: SourceMember): JsonSchema {
  if (extensions.length === 0) return {};
  const letters = extensions.map((extension) => extension.slice(1).replace(/[a-z]/gu, (letter) => `[${letter}${letter.toUpperCase()}]`));
  const file = { type: "string", pattern: `\\.(?:${letters.join("|")})(?:\\.(?:gz|zst))?$|\\$\\{` };
  return { anyOf: [{ required: ["format"], properties: { format: {} } }, { properties: { file } }] };
}

/** All keys of a member. */
function wholeShape(member: SourceMember): Shape {
  return { [member.key]: member.location, ...shapeOf(member) };
}

function readOptionsOf(
  member: SourceMember, given: Readonly<Record<string, unknown>>, path: Path, reading: Reading, sources: Family<SourceMember>,
): object {
  return readMember({ ...member, options: shapeOf(member) }, given, path, reading, sources);
}

/** Fields that may be left out, and have no default. */
function optional(shape: Shape): Shape {
  const entries = Object.entries<AnyField>(shape);
  return Object.fromEntries(entries.map(([key, field]) => [key, { ...field, optional: true, fallback: () => undefined }]));
}
