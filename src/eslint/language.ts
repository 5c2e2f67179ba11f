import type { Language } from "@eslint/core";
import { parseFile, SqlSourceCode, visitorKeys, type FileNode, type SqlNode } from "./source-code.ts";

/** The language of migrations, as ESLint names it in a configuration. */
export const languageName = "migralint/postgresql";

/** SQL for ESLint: https://eslint.org/docs/latest/extend/languages. A statement that does not parse is a finding of `syntax-error`, so no file is refused. */
export const language: Language<{ LangOptions: Record<string, unknown>; Code: SqlSourceCode; RootNode: FileNode; Node: SqlNode }> = {
  fileType: "text",
  lineStart: 1,
  columnStart: 1,
  nodeTypeKey: "type",
  visitorKeys: { ...visitorKeys },
  validateLanguageOptions(options) {
    const [unknown] = Object.keys(options);
    if (unknown !== undefined) throw new TypeError(`${languageName} has no option ${unknown}: migralint.yaml says what the linter has to know.`);
  },
  parse: ({ body }) => ({ ok: true, ast: parseFile(textOf(body)) }),
  createSourceCode: ({ body, bom }, { ast }) => new SqlSourceCode(textOf(body), ast, bom),
};

function textOf(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
}
