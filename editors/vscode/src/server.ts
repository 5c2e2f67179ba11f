import { isAbsolute, join } from "node:path";

export interface ServerQuestion {
  /** Whether the user trusts the workspace: code of one they do not is never run. */
  readonly trusted: boolean;
  /** What `migralint.path` says. */
  readonly setting: string | null;
  /** The workspace's folders, absolute. */
  readonly folders: readonly string[];
  /** The migralint that comes with the extension. */
  readonly bundled: string;
  readonly exists: (path: string) => boolean;
}

/** The JavaScript file whose `lsp` command is the server, and what to tell the user where it is not the one they asked for. */
export function chooseServer({ trusted, setting, folders, bundled, exists }: ServerQuestion): { readonly module: string; readonly warning: string | null } {
  if (!trusted) return { module: bundled, warning: null };
  const installed = folders.map((folder) => join(folder, "node_modules/migralint/dist/cli.cjs")).find(exists) ?? bundled;
  if (setting === null || setting === "") return { module: installed, warning: null };
  const asked = isAbsolute(setting) ? setting : join(folders[0] ?? "", setting);
  if (exists(asked)) return { module: asked, warning: null };
  return { module: installed, warning: `migralint.path names ${asked}, which does not exist; ${installed} is used.` };
}
