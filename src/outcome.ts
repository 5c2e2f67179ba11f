/** What migrations lead to, without judging them. */
import type { Catalog } from "./catalog/catalog.ts";
import { startReplay } from "./catalog/replay.ts";
import type { Problem } from "./finding.ts";
import type { History } from "./migrations/migration.ts";
import type { Settings } from "./settings.ts";
import { positionAt } from "./source.ts";
import { readScript } from "./sql/read.ts";

/**
 * The schema at the end of a history; null where there is none, or more than one, which is a problem. Statements that do not parse are
 * problems. The parser must have been loaded.
 */
export function schemaOf(histories: readonly History[], settings: (path: string) => Settings): { readonly catalog: Catalog | null; readonly problems: readonly Problem[] } {
  const problems = histories.flatMap((history) => history.problems);
  const [history, ...others] = histories;
  if (history === undefined) return { catalog: null, problems };
  if (others.length > 0) return { catalog: null, problems: [...problems, { path: null, line: null, message: `These are the migrations of several databases: name one of ${histories.map(({ root }) => root).join(", ")}.` }] };
  const replay = startReplay();
  const { placeholders, psql } = history.runner;
  for (const { up, order } of history.migrations) {
    if (up === null) continue;
    const text = readScript(up, { placeholders: [...placeholders, ...settings(up.file.path).placeholders], psql });
    replay.open(text, order);
    for (const statement of text.statements) {
      if (statement.error !== null) problems.push({ path: up.file.path, line: positionAt(up.file, statement.error.span.start).line, message: `This statement does not parse, so it is not part of the schema: ${statement.error.message}.` });
      for (const change of replay.changesOf(statement)) replay.apply(change, up);
    }
    replay.close();
  }
  return { catalog: replay.catalog, problems };
}
