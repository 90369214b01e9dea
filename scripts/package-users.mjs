/**
 * What users make of the installed package, for check-package: a strict TypeScript project, as ES module and CommonJS, run by Node; the
 * same by esbuild; and a page by Vite, whose worker trains, opened in Chromium where there is one. All answer alike.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { root } from "./prepare.mjs";

/** Loads a model and predicts: what the README shows. */
const PREDICT = `import { Model } from "potluck/model";

export function moodOf(bytes: Uint8Array, text: string): string {
  const { movie } = Model.from(bytes).predict(text);
  return movie && "probability" in movie ? \`\${movie.label} \${movie.probability}\` : "no answer";
}
`;

/** Trains, anywhere: the model file in base64. */
const TRAIN = `import { Experiment, parseRecipe } from "potluck";
import { readTable } from "potluck/data";
import { encodeModel, trainJob } from "potluck/train";

const csv = "text,label\\n" +
  Array.from({ length: 40 }, (_, row) => \`row \${row % 7} \${row % 2 ? "great,pos" : "dull,neg"}\`).join("\\n");

export async function trained(): Promise<string> {
  const small = await readTable(csv, "small.csv"), recipe = parseRecipe(\`
data: { small: { source: small.csv, text: text } }
tasks: { label: { data: small, target: label, kind: binary, positive: pos } }
train: { epochs: 2, batchSize: 8 }\`);
  const experiment = await Experiment.open(recipe, { small }), split = experiment.split();
  const { plan, split: trainedOn, scores } = await trainJob({ recipe, split, seed: 1 });
  const bytes = encodeModel({ recipe, split: trainedOn, network: plan.model, metrics: scores });
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
`;

const FILES = {
  "predict.ts": PREDICT,
  "train.ts": TRAIN,
  "main.ts": `import { readFileSync } from "node:fs";
import { loadModel } from "potluck/node";
import { moodOf } from "./predict.js";
import { trained } from "./train.js";

const model = await loadModel("model.safetensors");
console.log(JSON.stringify([moodOf(readFileSync("model.safetensors"), "A flawless film."), model.tasks, await trained()]));
`,
  // CommonJS: Node has require() of ES modules from 20.19 on, without a flag
  "common.cts": `import fs = require("node:fs");
import potluck = require("potluck/model");
const { movie } = potluck.Model.from(fs.readFileSync("model.safetensors")).predict("A flawless film.");
console.log(movie && "probability" in movie ? \`\${movie.label} \${movie.probability}\` : "no answer");
`,
  "page.ts": `import { moodOf } from "./predict.js";

const answer = await fetch("model.safetensors"), mood = moodOf(new Uint8Array(await answer.arrayBuffer()), "A flawless film.");
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => { document.title = JSON.stringify([mood, data]); };
`,
  "worker.ts": `import { startThreads } from "potluck";
import { trained } from "./train.js";

const { threads } = await startThreads(2);
postMessage({ threads, file: await trained() });
`,
  "index.html": '<!doctype html><title>page</title><link rel="icon" href="data:,"><script type="module" src="./page.ts"></script>',
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: ["node"], typeRoots: [join(root, "node_modules/@types")],
      strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noPropertyAccessFromIndexSignature: true,
      verbatimModuleSyntax: false, skipLibCheck: false, outDir: "out",
    },
    include: ["*.ts", "*.cts"],
  }),
};

/**
 * @param project where the package is installed, and where `potluck demo` has run
 * @param must runs a command, and gives its output
 */
export async function tryAsUsersDo(project, must) {
  const node = (...args) => must(project, process.execPath, ...args).trim();
  for (const [name, content] of Object.entries(FILES)) writeFileSync(join(project, name), content);
  copyFileSync(join(project, "runs", "demo-1", "together", "model.safetensors"), join(project, "model.safetensors"));
  node(join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json");
  const [mood, tasks, file] = JSON.parse(node("out/main.js")), required = node("out/common.cjs");
  if (tasks.join() !== "movie,restaurant") throw new Error(`loadModel gives the tasks ${tasks.join()}`);
  if (required !== mood) throw new Error(`require() answers ${required}, and import ${mood}`);
  console.log("strict TypeScript: compiles; import and require() load and predict");

  const { build } = await import("esbuild");
  const bundled = { absWorkingDir: project, bundle: true, format: "esm", minify: true, logLevel: "warning" };
  const { outputFiles: [{ contents }] } = await build({ ...bundled, entryPoints: ["predict.ts"], platform: "browser", write: false });
  writeFileSync(join(project, "bundle.mjs"), contents);
  writeFileSync(join(project, "run.mjs"), `import { readFileSync } from "node:fs"; import { moodOf } from "./bundle.mjs";
    console.log(moodOf(readFileSync("model.safetensors"), "A flawless film."));`);
  if (node("run.mjs") !== mood) throw new Error("a bundle of esbuild answers otherwise");
  console.log(`esbuild: a page that predicts has ${Math.round(contents.length / 1000)} kB before compression, and answers alike`);

  mkdirSync(join(project, "public"), { recursive: true });
  copyFileSync(join(project, "model.safetensors"), join(project, "public", "model.safetensors"));
  const vite = await import("vite");
  await vite.build({
    root: project, configFile: false, logLevel: "error", worker: { format: "es" },
    build: { outDir: "site", target: "es2022", emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  });
  await tryPage(join(project, "site"), mood, file);
}

/** Opens a built page in Chromium, where there is one. */
async function tryPage(site, mood, file) {
  const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = places.find((path) => path && existsSync(path));
  if (executablePath === undefined) return console.log("vite: builds; not opened, there is no Chromium (set CHROMIUM to its path)");
  const types = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer(({ url }, response) => {
    const path = join(site, url === "/" ? "index.html" : new URL(url, "http://localhost").pathname);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, {
      "Content-Type": types[extname(path)] ?? "application/octet-stream",
      "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp",
    }).end(readFileSync(path));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { chromium } = await import("playwright-core"), browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage(), faults = [];
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction("document.title !== 'page'", null, { timeout: 30_000 }).catch(() => faults.push("no answer"));
    const [answer, worker] = faults.length === 0 ? JSON.parse(await page.title()) : [];
    const isSame = answer === mood && worker.file === file && worker.threads === 2;
    if (!isSame) throw new Error(`the page of Vite: ${faults.join("; ") || answer}`);
    console.log("vite: the page answers alike, and its worker trains with two threads to the same file");
  } finally {
    await browser.close();
    server.close();
  }
}
