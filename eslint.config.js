import js from "@eslint/js";
import globals from "globals";
import ts from "typescript-eslint";
import vue from "eslint-plugin-vue";

export default ts.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/.freshet/**", "**/.tmp/**"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...vue.configs["flat/recommended"],
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "No enums: use a union of strings." },
        { selector: "ExportDefaultDeclaration", message: "No default exports." },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "Only cli/ reads process.env.",
        },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-explicit-any": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  { files: ["frontend/**"], languageOptions: { globals: { ...globals.browser } } },
  {
    files: [
      "cli/**",
      "tools/**",
      "bench/**",
      "chaos/**",
      // An app says itself what it reads.
      "examples/*/feed.js",
      "**/test/**",
      "*.config.{js,ts}",
      "*/vite*.config.ts",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // Layout is prettier's.
    files: ["**/*.vue"],
    rules: {
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/multi-word-component-names": "off",
    },
  },
);
