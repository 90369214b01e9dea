/**
 * @file What holds for every kind of source, from its declaration: what it refuses, what it fills in, its JSON Schema, and that it is
 * portable.
 */
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { describe, expect, test } from "vitest";
import { type AnyField, checkValue } from "../../src/options/index.js";
import { type Source, sourceField, sources } from "../../src/source/index.js";
import { readSource } from "../../src/source/node/read-source.js";
import { failure, folder, read, write } from "./source-folder.js";

const refusal = (source: unknown): string => {
  try {
    return JSON.stringify(checkValue("source", sourceField, source));
  } catch (error) {
    return (error as Error).message;
  }
};
/** A source of a member, as it is written. */
function written({ key, extensions }: (typeof sources.members)[number], options: object = {}): object {
  return { [key]: `x${extensions[0] ?? ""}`, ...options };
}
const members = sources.members.map((member) => [member.name, member] as const);
const options = members.flatMap(([name, member]) => Object.keys(member.options).map((option) => [name, option, member] as const));

describe.each(members)("%s", (name, member) => {
  test("is told by its key or extension, and has its defaults", () => {
    const settings = checkValue("source", sourceField, written(member)) as unknown as Record<string, unknown>;
    expect(settings[member.key]).toBe(`x${member.extensions[0] ?? ""}`);
    expect(settings.format).toBe(member.extensions.length > 0 ? name : undefined);
    for (const [option, field] of Object.entries<AnyField>(member.options)) expect(settings[option]).toEqual(field.fallback());
    expect(checkValue("source", sourceField, settings)).toEqual(settings); // resolved, it stays what it is
    for (const extension of member.extensions) {
      for (const end of ["", ".gz", ".zst", ".GZ"]) {
        const file = `a/b${extension}${end}`;
        expect(checkValue("source", sourceField, file)).toEqual({ ...settings, file });
      }
    }
  });

  test("refuses what it does not know, with the nearest name", () => {
    expect(refusal(written(member, { colour: 1 }))).toMatch(/unknown option "colour" in source/);
    expect(refusal({ [member.key]: 7 })).toMatch(new RegExp(`^source\\.${member.key} must be .*, found 7$`, "u"));
    const near = member.key.slice(0, -1);
    expect(refusal({ [near]: "x" })).toMatch(new RegExp(`unknown option "${near}" in source.*"${member.key}"`, "u"));
    for (const option of new Set(options.map(([, one]) => one))) {
      if (Object.hasOwn(member.options, option)) continue;
      const message = new RegExp(`source\\.${option} is an option of source .*leave it out`, "u");
      expect(refusal(written(member, { [option]: "x" }))).toMatch(message);
    }
  });

  test("is one object of the JSON Schema, with no other keys", () => {
    const { anyOf } = sourceField.jsonSchema() as { anyOf: { description: string; properties?: Record<string, object> }[] };
    const own = anyOf.find(({ description }) => description.startsWith(`${name}: `))!;
    const format = member.extensions.length > 0 ? ["format"] : [];
    expect(Object.keys(own.properties!)).toEqual([member.key, ...format, ...Object.keys(member.options)]);
    expect(own).toMatchObject({ type: "object", required: [member.key], additionalProperties: false });
    for (const property of Object.values(own.properties!)) expect(property).toHaveProperty("description");
  });
});

test.each(options)("%s refuses a wrong %s, and a name near it", (_, option, member) => {
  expect(refusal(written(member, { [option]: { no: "such value" } }))).toMatch(new RegExp(`^source\\.${option} must be .*, found `, "u"));
  const slip = option.toUpperCase().split("").join("_");
  expect(refusal(written(member, { [slip]: "x" }))).toContain(`did you mean "${option}"?`);
});

describe("a source", () => {
  test.each<[string, unknown, RegExp]>([
    ["none", undefined, /^source must be a path, or a map with one of file, texts, sql, idx and images, found nothing$/],
    ["a number", 7, /^source must be .*, found 7$/],
    ["a list", ["a.csv"], /^source must be .*, found \["a\.csv"\]$/],
    ["an empty path", "", /^source must be a path or a glob, found ""$/],
    ["an empty map", {}, /^source must have exactly one of file, texts, sql, idx and images, found \{\}$/],
    ["two at once", { file: "a.csv", sql: "SELECT 1" }, /^source must have exactly one of .*, found file and sql$/],
    ["a name without an extension", "reviews", /^source: cannot infer the format from the file name "reviews".*format: csv\|/],
    ["an archive", "a.tgz", /write \{ texts: "a\.tgz" \}/],
    ["a slip in format", { file: "a.csv", fromat: "csv" }, /unknown option "fromat" in source \(did you mean "format"\?\)/],
    ["a delimiter that is a line end", { file: "a.csv", delimiter: "\n" }, /source\.delimiter must be one to four characters/],
    ["a delimiter of too many bytes", { file: "a.csv", delimiter: "😀;" }, /source\.delimiter must be one to four characters/],
    ["a quote in the delimiter", { file: "a.csv", delimiter: "';", quote: "'" }, /source\.quote must not be part of .* "';", found "'"/],
    ["a quote that is not ASCII", { file: "a.csv", quote: "»" }, /source\.quote must be one ASCII character/],
  ])("that is %s is refused", (_, source, message) => {
    expect(refusal(source)).toMatch(message);
  });

  test("whose name has a variable is checked as far as it can be, and the rest when it is read", async () => {
    expect(checkValue("source", sourceField, { file: "${DATA}", delimiter: ";" })).toEqual({ file: "${DATA}", delimiter: ";" });
    expect(refusal({ file: "${DATA}", delimeter: ";" })).toMatch(/unknown option "delimeter".*"delimiter"/);
    expect(refusal({ file: "${DATA}", header: 3 })).toMatch(/source\.header must be true or false, found 3/);
    write("v.csv", "a;b\n1;2\n");
    expect((await read({ file: "${DATA}", delimiter: ";" }, { DATA: "v.csv" })).columnNames).toEqual(["a", "b"]);
    expect(await failure({ file: "${DATA}", delimiter: ";" }, { DATA: "v.json" })).toMatch(/delimiter is an option of source csv or tsv/);
    expect(await failure("${DATA}", { DATA: "v.xls" })).toMatch(/cannot infer the format from the file name "v\.xls"/);
  });
});

describe("readSource", () => {
  test("needs no options: paths start at the working folder", async () => {
    await expect(readSource("no-such.csv")).rejects.toThrow(join(process.cwd(), "no-such.csv"));
    const table = await readSource(join(folder, write("plain.csv", "a\n1\n")));
    expect(table.rows).toBe(1);
  });

  test.each<[object, RegExp]>([
    [{ foldr: "x" }, /^readSource: unknown option "foldr" \(did you mean "folder"\?\)$/],
    [{ folder: 3 }, /^readSource: folder must be a path, found 3$/],
    [{ environment: "x" }, /^readSource: environment must be a map/],
    ["x" as never, /^readSource: the options must be a map/],
  ])("refuses %j", async (given, message) => {
    await expect(readSource("a.csv", given)).rejects.toThrow(message);
  });

  test("says where a broken link leads", async () => {
    write("links/real.csv", "a\n1\n");
    symlinkSync("gone.csv", join(folder, "links/link.csv"));
    symlinkSync(join(folder, "nowhere"), join(folder, "linked"));
    const message = `${join(folder, "links/link.csv")}: this link leads to ${join(folder, "links/gone.csv")}, where there is nothing`;
    for (const source of ["links/link.csv", "links/*.csv", "links/**/*.csv", { texts: "links" }] satisfies Source[]) {
      expect(await failure(source)).toBe(message);
    }
    const above = `${join(folder, "linked")}: this link leads to ${join(folder, "nowhere")}, where there is nothing`;
    expect(await failure("linked/a.csv")).toBe(above);
  });
});

/** The modules of Node, and DuckDB, that a bundle for a browser would need: imported at once or later. */
async function foreignModules(entry: string): Promise<string[]> {
  const foreign = new Set<string>();
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`../../src/${entry}`, import.meta.url)),
    platform: "browser", logLevel: "silent", resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    external: (id) => {
      const isForeign = id.startsWith("node:") || id.startsWith("@duckdb/");
      if (isForeign) foreign.add(id);
      return isForeign;
    },
  });
  await bundle.generate({ format: "esm" });
  await bundle.close();
  return [...foreign];
}

const portable = ["source/index.ts", "recipe/index.ts", "text/vectorizers/index.ts"];
test.each(portable)("a bundle of %s for a browser has no module of Node", async (entry) => {
  expect(await foreignModules(entry)).toEqual([]);
});

test("a bundle of what reads sources has them", async () => {
  expect(await foreignModules("source/node/read-source.ts")).toEqual(expect.arrayContaining(["node:fs", "node:path", "@duckdb/node-api"]));
});
