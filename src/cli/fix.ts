/** `--fix`: writes the fixes to the files, or shows them. */
import type { Fixed } from "../fix-all.ts";
import type { Problem } from "../finding.ts";
import { unifiedDiff } from "./diff.ts";
import { writeSource } from "./write.ts";

export { fixAll } from "../fix-all.ts";

/** Writes the changes; a file that cannot be written is a problem, and the others are written all the same. */
export async function writeChanges(changes: Fixed["changes"]): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const { file, text } of changes) {
    try {
      await writeSource(file, text);
    } catch (error) {
      problems.push({ path: file.path, line: null, message: `The fixes cannot be written: ${error instanceof Error ? error.message : String(error)}.` });
    }
  }
  return problems;
}

/** The changes as one patch. */
export function patchOf(changes: Fixed["changes"]): string {
  return changes.map(({ file, text }) => unifiedDiff(file, text)).join("");
}
