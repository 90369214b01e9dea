import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "build/", "**/node_modules/", "bench/peers/.venv/", "runs/", "kernels/", "src/engine/wasm.generated.ts"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    },
  },
  { files: ["**/*.js", "**/*.mjs"], ...tseslint.configs.disableTypeChecked, rules: { ...tseslint.configs.disableTypeChecked.rules, "no-console": "off" } },
  { files: ["test/**", "bench/**", "examples/**"], rules: { "no-console": "off" } },
);
