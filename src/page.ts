import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The page of a rule in the package's docs, as a URI; null where the docs are not there. */
export function pageOf(rule: string): string | null {
  for (let at = import.meta.dirname; dirname(at) !== at; at = dirname(at)) {
    const page = join(at, "docs/rules", `${rule}.md`);
    if (existsSync(page)) return pathToFileURL(page).href;
    if (existsSync(join(at, "package.json"))) return null;
  }
  return null;
}
