/**
 * `npm run docs`: writes the tables of README.md and docs/ from the declarations. A table is between `<!-- families -->`,
 * `<!-- members FAMILY -->`, `<!-- options FAMILY -->` or `<!-- settings PATH -->` and the next `<!-- end -->`. A test compares the pages
 * with the declarations.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { prepare, root } from "./prepare.mjs";

const BLOCK = /(<!-- (families|members|options|settings)(?: ([\w .-]+?))? -->\n)[\s\S]*?(<!-- end -->)/gu;

/** The pages with tables. */
export const pages = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/**
 * A page with its tables written anew.
 *
 * @param families all of them
 * @param recipe the recipe's field
 */
export function fillTables(text, { families, recipe }) {
  const tables = {
    families: () => familyRows(families, recipe),
    members: (name) => memberRows(familyOf(families, name)),
    options: (name) => optionRows(familyOf(families, name), families),
    settings: (path) => settingRows(fieldAt(recipe, path), families),
  };
  return text.replace(BLOCK, (_, begin, kind, name = "", end) => `${begin}${tables[kind](name).join("\n")}\n${end}`);
}

function familyOf(families, what) {
  const found = families.find((one) => one.what === what);
  if (!found) throw new Error(`there is no family "${what}"; there are ${families.map((one) => one.what).join(", ")}`);
  return found;
}

function fieldAt(recipe, path) {
  const field = path.split(".").filter(Boolean).reduce((at, step) => at?.keys?.()[step] ?? at?.entries, recipe);
  if (!field?.keys) throw new Error(`the recipe has no settings at "${path}"`);
  return field;
}

/** All families: where a recipe names a member, and which there are. */
function familyRows(families, recipe) {
  const places = [...fieldsBelow(recipe, "")].filter(([path]) => !path.startsWith("single."));
  const rows = families.map((one) => [one.what, code(placeOf(one, places)), one.names.map(code).join(" ")]);
  return table(["family", "in a recipe", "members"], rows);
}

/** The path where members of a family are named: by a field that chooses from them, or by keys that are their names. */
function placeOf({ names }, places) {
  const choosing = places.filter(([, { of }]) => of?.members.every(({ name }) => names.includes(name)));
  const [path] = choosing.find(([, field]) => isChoice(field)) ?? choosing[0]
    ?? places.find(([, field]) => names.every((name) => Object.hasOwn(field.keys?.() ?? {}, name)));
  return path;
}

function* fieldsBelow(field, path) {
  yield [path, field];
  if (field.entries) yield* fieldsBelow(field.entries, `${path}.NAME`);
  if (field.short !== undefined) return;
  const below = (key) => (path === "" ? key : `${path}.${key}`);
  for (const [key, inner] of Object.entries(field.keys?.() ?? {})) yield* fieldsBelow(inner, below(key));
  // members of one choice may have different options of one name, of which the keys have the last
  for (const { options } of (field.keys && field.of?.members) ?? []) {
    for (const [key, inner] of Object.entries(options)) yield* fieldsBelow(inner, below(key));
  }
}

/** What the members of some families declare beside their options, and the column that shows it. */
const facts = { extensions: "extensions", kinds: "kinds of task", defaultMetric: "default metric" };

/** Each member and what it is. */
function memberRows({ what, members }) {
  const shown = Object.keys(facts).filter((fact) => members.some((member) => fact in member));
  const rows = members.map((member) => (
    [code(member.name), member.describe, ...shown.map((fact) => [member[fact]].flat().map(code).join(" "))]));
  return table([what, "description", ...shown.map((fact) => facts[fact])], rows);
}

/** Each option of any member. Members with the same option share a row. */
function optionRows({ what, members }, families) {
  const rows = new Map();
  for (const { name, options } of members) {
    for (const [option, field] of Object.entries(options)) {
      const key = JSON.stringify([option, field.describe, field.fallback() ?? null, field.optional]);
      rows.set(key, { option, field, takers: [...(rows.get(key)?.takers ?? []), code(name)] });
    }
  }
  const cells = [...rows.values()].map(({ option, field, takers }) => (
    [code(option), takers.length === members.length ? "all" : takers.join(" "), ...describeField(field, families)]));
  return table(["option", what, "value", "default", "description"], cells);
}

/** Each setting of a section of the recipe; without the options of what the section chooses, which have a table of their own. */
function settingRows(section, families) {
  const ofMembers = section.of?.members.flatMap(({ options }) => Object.keys(options)) ?? [];
  const fields = Object.entries(section.keys()).filter(([name]) => !ofMembers.includes(name));
  const rows = fields.map(([name, field]) => [code(name), ...describeField(field, families)]);
  return table(["setting", "value", "default", "description"], rows);
}

/** What a field allows, its default, and what it is for. */
function describeField(field, families) {
  return [allowed(field, families), standard(field), field.describe];
}

/** Whether a field is one choice, rather than settings of which one is a choice. */
const isChoice = ({ of, keys, short }) => of !== undefined && (keys === undefined || short === "name");

function allowed(field, families) {
  if (isChoice(field)) {
    const { what } = families.find(({ names }) => field.of.members.every(({ name }) => names.includes(name))) ?? field.of;
    return `${/^[aeiou]/u.test(what) ? "an" : "a"} ${what}`;
  }
  if (field.keys && field.allowed.startsWith("a map of settings")) return "settings";
  if (field.entries) return "settings by name";
  return field.describe.includes("null: ") ? field.allowed.replace(/,? or null [^,]+$/u, ", or null") : field.allowed;
}

function standard(field) {
  if (!field.optional) return "required";
  if (field.keys && !isChoice(field)) return "";
  const value = field.fallback(), initial = field.short === undefined ? undefined : field.jsonSchema().default;
  const plain = field.short === undefined || typeof value !== "object" ? value
    : typeof initial === "object" ? initial : value?.[field.short];
  return plain === undefined ? "" : code(show(plain));
}

function show(value) {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value).map(([key, one]) => `${key}: ${show(one)}`).join(", ")} }`;
  }
  if (typeof value === "number") return String(Number(value.toPrecision(7))); // 1/3 has no end
  return typeof value === "string" && /^[\w.-]+$/u.test(value) ? value : JSON.stringify(value);
}

const code = (text) => `\`${text}\``;

function table(head, rows) {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | "));
  return lines.map((line) => `| ${line} |`.replaceAll("|  |", "| |"));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  prepare();
  const { families, recipeField } = await import(pathToFileURL(join(root, "dist", "recipe", "families.js")).href);
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8"), filled = fillTables(text, { families, recipe: recipeField });
    if (filled !== text) writeFileSync(join(root, page), filled);
  }
}
