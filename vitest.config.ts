import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup/properties.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } }, // the built package is loaded as it is
    maxWorkers: "100%", // every core: by default one stays free
  },
});
