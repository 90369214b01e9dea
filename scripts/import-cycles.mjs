/** Rules for dependency-cruiser, which `npm run lint` runs: no import goes in a circle, `import type` included. */
export default {
  forbidden: [{ name: "no-cycles", severity: "error", from: {}, to: { circular: true } }],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.check.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["wasm\\.generated\\.ts$", "^(dist|build)/"] },
  },
};
