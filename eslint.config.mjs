import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "cdktf.out", "state", "coverage", ".venv", ".stryker"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.recommendedTypeChecked, jsdoc.configs["flat/recommended-typescript-error"]],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "import-x/no-extraneous-dependencies": "error",
      "import-x/order": [
        "error",
        { groups: ["builtin", "external", "parent", "sibling", "index"], "newlines-between": "always", alphabetize: { order: "asc" } },
      ],
      // One sentence on every exported name; parameters speak for themselves unless a unit or a shape has to be said.
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "ExportNamedDeclaration > VariableDeclaration"],
        },
      ],
      "jsdoc/require-param": "off",
      "jsdoc/require-returns": "off",
      "jsdoc/require-throws-type": "off",
      "jsdoc/tag-lines": "off",
      "jsdoc/no-defaults": "off",
    },
  },
  {
    files: ["lib/**/index.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: ":function", message: "index.ts lists the public names and holds no code: give it a file of its own" },
      ],
    },
  },
  {
    files: ["test/**/*.ts", "stacks/**/*.ts"],
    rules: { "jsdoc/require-jsdoc": "off" },
  },
  {
    files: ["**/*.js"],
    languageOptions: {
      globals: { module: "writable", require: "readonly", process: "readonly", __dirname: "readonly", performance: "readonly" },
    },
  },
);
