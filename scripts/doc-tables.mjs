/**
 * `npm run docs`: writes the tables of options in README and docs from the declarations, between `<!-- members FAMILY -->`,
 * `<!-- options FAMILY -->` or `<!-- settings PATH -->` and the next `<!-- end -->`. A test compares what is written with what is declared.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { prepare, root } from "./prepare.mjs";

const BLOCK = /(<!-- (members|options|settings)(?: ([\w .-]+?))? -->\n)[\s\S]*?(<!-- end -->)/gu;

/** The pages with tables. */
export const pages = ["README.md", ...readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

/**
 * A page with its tables written anew.
 *
 * @param families by what a member is called
 * @param recipe the recipe's field
 */
export function fillTables(text, { families, recipe }) {
  return text.replace(BLOCK, (_, begin, kind, name = "", end) => {
    const rows = kind === "settings" ? settings(recipe, name) : (kind === "members" ? members : options)(familyOf(families, name));
    return `${begin}${rows.join("\n")}\n${end}`;
  });
}

function familyOf(families, what) {
  const found = families.find((one) => one.what === what);
  if (!found) throw new Error(`there is no family "${what}"; there are ${families.map((one) => one.what).join(", ")}`);
  return found;
}

/** Each member and what it is. */
function members({ what, members: all }) {
  return [`| ${what} | |`, "| --- | --- |", ...all.map(({ name, describe }) => `| \`${name}\` | ${cell(describe)} |`)];
}

/** Each option of any member; those that are the same for several members share a row. */
function options({ what, members: all }) {
  const rows = new Map();
  for (const { name, options: own } of all) {
    for (const [option, field] of Object.entries(own)) {
      const key = JSON.stringify([option, field.describe, field.fallback() ?? null, field.optional]);
      rows.set(key, { option, field, takers: [...(rows.get(key)?.takers ?? []), name] });
    }
  }
  return [
    `| option | ${what} | default | |`, "| --- | --- | --- | --- |",
    ...[...rows.values()].map(({ option, field, takers }) => (
      `| \`${option}\` | ${takers.length === all.length ? "all" : takers.map((one) => `\`${one}\``).join(" ")} | ${standard(field)} | ${meaning(field)} |`)),
  ];
}

/** Each setting of a section of the recipe. */
function settings(recipe, path) {
  const section = path.split(".").filter(Boolean).reduce((field, step) => field.keys?.()[step] ?? field.entries, recipe);
  const rows = Object.entries(section.keys()).map(([name, field]) => `| \`${name}\` | ${standard(field)} | ${meaning(field)} |`);
  return ["| setting | default | |", "| --- | --- | --- |", ...rows];
}

function standard(field) {
  if (!field.optional) return "needed";
  const value = field.short === undefined ? field.fallback() : field.fallback()?.[field.short];
  return value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value)) ? "" : `\`${JSON.stringify(value).replaceAll('"', "")}\``;
}

/** The description; of a choice without its members, which have a table of their own. */
function meaning({ describe, allowed, short, keys, entries }) {
  const own = short === undefined ? describe : describe.split(". ")[0].replace(/\.?$/u, ".");
  return cell(keys || entries || short !== undefined ? own : `${own} ${allowed[0].toUpperCase()}${allowed.slice(1)}.`);
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  prepare();
  const { families, recipeField } = await import(pathToFileURL(join(root, "dist", "recipe", "families.js")).href);
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8"), filled = fillTables(text, { families, recipe: recipeField });
    if (filled !== text) writeFileSync(join(root, page), filled);
  }
}
