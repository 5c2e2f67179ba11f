import { compileGlob } from "../glob.ts";

/** The lines of one `.gitignore`, https://git-scm.com/docs/gitignore */
export interface IgnoreFile {
  /** For a path relative to the file's directory, with `/`: true where it is ignored, false where a `!` line takes it back, undefined where no line says anything. */
  readonly ignores: (path: string, isDirectory: boolean) => boolean | undefined;
}

interface Line {
  readonly matches: (path: string) => boolean;
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
}

/** Reads the text of a `.gitignore`; of several lines that match a path the last one counts. */
export function readIgnoreFile(text: string): IgnoreFile {
  const lines = text.split(/\r?\n/).flatMap((line) => readLine(line) ?? []);
  return {
    ignores: (path, isDirectory) => {
      const last = lines.findLast((line) => (isDirectory || !line.directoriesOnly) && line.matches(path));
      return last === undefined ? undefined : !last.negated;
    },
  };
}

function readLine(line: string): Line | null {
  let glob = line.replace(/(?<!\\)[ \t]+$/, "");
  if (glob === "" || glob.startsWith("#")) return null;
  const negated = glob.startsWith("!");
  if (negated) glob = glob.slice(1);
  const directoriesOnly = glob.endsWith("/");
  if (directoriesOnly) glob = glob.slice(0, -1);
  const anchored = glob.includes("/");
  if (glob.startsWith("/")) glob = glob.slice(1);
  if (glob === "") return null;
  // Braces mean nothing to git, and it negates a bracket with ^, too.
  const pattern = glob.replace(/(?<!\\)[{}]/g, "\\$&").replace(/(?<!\\)\[\^/g, "[!");
  return { matches: compileGlob(anchored ? pattern : `**/${pattern}`), negated, directoriesOnly };
}
