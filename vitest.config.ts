import { configDefaults, defineConfig } from "vitest/config";

const all = "test/**/*.test.ts";

/** Test files that change what others would see, or that measure what others would change: each gets modules and a process of its own. */
const alone = [
  "test/plugin/**/*.test.ts", // plug-ins stay registered
  "test/docs/code.test.ts",
  "test/model/onnx-parts.test.ts",
  "test/options/with-default.test.ts",
  "test/schedule/passes.test.ts",
  "test/source/split-source.test.ts",
  "test/bench/{work,defaults}.test.ts", // modules are mocked
  "test/cli/color.test.ts",
  "test/source/lazy.test.ts",
  "test/source/shared-duckdb.test.ts", // counts the instances of DuckDB
  "test/cli/bad-input.test.ts", // these say how much memory is free
  "test/experiment/trunks.test.ts",
  "test/train/running.test.ts",
];

export default defineConfig({
  test: {
    setupFiles: ["test/setup/properties.ts", "test/setup/each-file.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } }, // the built package is loaded as it is
    maxWorkers: "100%", // every core: by default one stays free
    projects: [ // the first starts first
      { extends: true, test: { name: "alone", include: alone } },
      // to evaluate the modules for every file takes longer than most of the tests
      { extends: true, test: { name: "shared", include: [all], exclude: [...configDefaults.exclude, ...alone], isolate: false } },
    ],
  },
});
