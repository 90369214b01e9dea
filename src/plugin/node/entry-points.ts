/**
 * @file What plug-ins import from Potluck: the modules that are running, wherever the plug-in's file is. A copy that Node found beside the
 * file, if it found any, would have classes and tables of its own. The list is that of package.json, so these imports are made at run time.
 */
import { readFileSync } from "node:fs";
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/index.js";

/** The folder of the running code: `dist` or, in tests, `src`. */
const code = new URL("../../", import.meta.url);
const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** What JavaScript and its tools ask any module for. */
const silent = new Set(["default", "then", "toJSON", "prototype", "constructor"]);

let loaded: Promise<Record<string, object>> | undefined;

/** The running modules by the names under which users import them: `potluck`, `potluck/nn`, ... */
export function entryPoints(): Promise<Record<string, object>> {
  return (loaded ??= load());
}

async function load(): Promise<Record<string, object>> {
  const { name, exports } = JSON.parse(readFileSync(new URL("../package.json", code), "utf8")) as {
    name: string; exports: Record<string, string | { default: string }>;
  };
  const entries = Object.entries(exports).flatMap(([path, target]) => (typeof target === "string" ? [] : [
    [path.replace(/^\./u, name), target.default.replace(/^\.\/dist\//u, "./").replace(/\.js$/u, extension)],
  ]));
  return Object.fromEntries(await Promise.all(entries.map(async ([own, file]) => {
    const module = await import(/* @vite-ignore */ new URL(file, code).href) as object;
    return [own, withErrors(own, module)] as const;
  })));
}

/** The module, with an error where it is asked for what it does not have: `undefined is not a function` would not help. */
function withErrors(name: string, module: object): object {
  return new Proxy<object>({ ...module, __esModule: true }, {
    get(target, key) {
      if (typeof key !== "string" || Object.hasOwn(target, key) || silent.has(key)) return Reflect.get(target, key) as unknown;
      throw new PotluckError(`${name} exports no ${key}${didYouMean(key, Object.keys(module))}`);
    },
  });
}
