/**
 * Bundles for pages: `dist/browser/model.js` (only what predicts) and `dist/browser/potluck.js` (every entry point that works in a
 * browser), each one file that a page loads as it is, with its types and the licences of what it contains. An import of Node is an error.
 * The example page is built from the second.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./prepare.mjs";

/** Entry points that need Node or are for servers, or are no code. */
const notForPages = new Set(["./node", "./serve", "./serve/node", "./package.json"]);
/** The oldest syntax that is needed: that of browsers with the SIMD instructions of the kernels. */
const target = "es2022";

/** The compiled files of the entry points for pages. */
function entries() {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([name, { default: file }]) => (notForPages.has(name) ? [] : [file.replace("./dist/", "./")]));
}

/** @param dist the folder with the compiled files */
export async function bundleForPages(dist) {
  const out = join(dist, "browser");
  mkdirSync(out, { recursive: true });
  const packages = new Set();
  for (const [name, files] of [["model", ["./exports/model.js"]], ["potluck", entries()]]) {
    const contents = files.map((file) => `export * from ${JSON.stringify(file)};\n`).join("");
    const { metafile } = await build({
      stdin: { contents, resolveDir: dist, sourcefile: `${name}.js` }, outfile: join(out, `${name}.js`), bundle: true, minify: true,
      format: "esm", platform: "browser", target, charset: "utf8", legalComments: "none", metafile: true, absWorkingDir: root,
      logLevel: "warning", banner: { js: "/* Potluck, MIT. Contains packages whose licences are in LICENSES.txt beside this file. */" },
    });
    for (const input of Object.keys(metafile.inputs)) {
      const found = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(input);
      if (found !== null) packages.add(found[0]);
    }
    writeFileSync(join(out, `${name}.d.ts`), contents.replaceAll('"./', '"../'));
  }
  writeFileSync(join(out, "LICENSES.txt"), [...packages].sort().map(licence).join(`\n${"-".repeat(80)}\n\n`));
}

function licence(folder) {
  const at = join(root, folder), { name, version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
  const file = readdirSync(at).find((one) => /^licen[cs]e/iu.test(one));
  return `${name} ${version} (${license})\n\n${file === undefined ? "" : readFileSync(join(at, file), "utf8").trim()}\n`;
}

/** The example page as a folder that any static server serves. @param built the folder with the compiled examples */
export async function bundleExample(built) {
  const source = join(root, "examples", "browser"), out = join(built, "examples", "browser", "site");
  mkdirSync(out, { recursive: true });
  await build({
    entryPoints: [join(source, "page.ts"), join(source, "worker.ts")], outdir: out, bundle: true, format: "esm", platform: "browser",
    target, charset: "utf8", logLevel: "warning", absWorkingDir: root, plugins: [{
      name: "the package's own file",
      setup: ({ onResolve }) => onResolve({ filter: /^potluck(\/|$)/ }, () => ({ path: "./potluck.js", external: true })),
    }],
  });
  for (const name of ["index.html", "style.css"]) copyFileSync(join(source, name), join(out, name));
  copyFileSync(join(root, "dist", "browser", "potluck.js"), join(out, "potluck.js"));
}
