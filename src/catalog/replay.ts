import type { Script } from "../migrations/migration.ts";
import type { Change } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";
import { apply } from "./apply.ts";
import { dropTable } from "./apply-tables.ts";
import { createCatalog } from "./catalog.ts";
import type { Catalog } from "./catalog.ts";
import { temporarySchema } from "./names.ts";
import type { Table } from "./schema.ts";
import { advance, openSession } from "./session.ts";
import type { Session } from "./session.ts";

/** Replays scripts: holds the catalog and the session, and moves both on with every change. */
export interface Replay {
  readonly catalog: Catalog;
  readonly session: Session;
  /** Starts a script: a new session, with the transaction its runner opens. `release` tells what is new: tables made under the same value are. */
  open(text: ScriptText, release: string | number): void;
  /** Applies one change; ROLLBACK undoes what its transaction did. A change that the server would refuse is skipped. */
  apply(change: Change, script: Script): void;
  /** Ends a script: an open transaction commits, temporary tables go. */
  close(): void;
  /** A point to come back to: `undoTo` brings catalog back to it. */
  mark(): number;
  undoTo(mark: number): void;
}

/** An empty database with the schema `public`, and a new session. */
export function startReplay(): Replay {
  const catalog = createCatalog();
  let session = openSession("unknown", false, catalog.mark());

  function dropTemporary(which: (table: Table) => boolean): void {
    for (const table of catalog.tables()) {
      if (table.temporary && which(table) && catalog.tableAt(table) !== undefined) dropTable(catalog, table);
    }
  }

  return {
    catalog,
    get session() {
      return session;
    },
    open(text, release) {
      catalog.setRelease(release);
      session = openSession(text.script.transaction, text.statements.length > 1, catalog.mark());
      catalog.searchPath = session.searchPath;
    },
    apply(change, script) {
      const { session: next, undoTo, committed } = advance(session, change, catalog.mark());
      session = next;
      catalog.searchPath = session.searchPath;
      if (undoTo !== null) catalog.undoTo(undoTo);
      if (committed) dropTemporary((table) => /\bon\s+commit\s+drop\b/i.test(table.options));
      apply(catalog, change, { path: script.file.path, start: change.span.start });
    },
    close() {
      dropTemporary(() => true);
      for (const sequence of catalog.sequences()) if (sequence.schema === temporarySchema) catalog.removeSequence(sequence);
      for (const object of catalog.objects()) if (object.schema === temporarySchema) catalog.removeObject(object);
    },
    mark: () => catalog.mark(),
    undoTo: (mark) => catalog.undoTo(mark),
  };
}
