/** What happens to a script that runs a second time, after a failure or by mistake. */
import type { Change, ObjectName } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Session } from "../catalog/session.ts";

/** Whether a statement can stand alone in the database, since it is committed by itself and one after it can fail. */
export function isLeftBehind(statement: Statement, text: ScriptText, session: Session): boolean {
  return isOutside(statement, session, text) && text.statements.slice(text.statements.indexOf(statement) + 1).some(({ changes, node }) => node === null || changes.some(({ kind }) => kind !== "Begin" && kind !== "Commit" && kind !== "SetSetting"));
}

/** Whether no transaction holds a statement and the others together: the runner and the file tell, or another one refuses a transaction. */
function isOutside(statement: Statement, { inTransaction }: Session, { statements }: ScriptText): boolean {
  const refuses = ({ changes }: Statement): boolean => changes.some((change) => (change.kind === "CreateIndex" || change.kind === "DropIndex") && change.concurrently);
  return inTransaction === false || (inTransaction === "unknown" && !refuses(statement) && statements.some(refuses));
}

/** What a change makes or drops, as a key that both have in common; null for other changes. */
function subjectOf(change: Change, catalog: Catalog): { readonly key: string; readonly makes: boolean } | null {
  const subject = (of: string, name: ObjectName | string, makes: boolean, table: ObjectName | null = null) => ({ key: [of, table === null ? "" : catalog.label(table), typeof name === "string" ? name : catalog.label(name)].join("\0"), makes });
  switch (change.kind) {
    case "CreateTable": return subject("table", change.table, true);
    case "DropTable": return subject("table", change.table, false);
    case "CreateSchema": return subject("schema", change.name, true);
    case "DropSchema": return subject("schema", change.name, false);
    case "CreateIndex": return change.name === null ? null : subject("index", { schema: catalog.table(change.table).schema, name: change.name }, true);
    case "DropIndex": return subject("index", change.index, false);
    case "AddColumn": return subject("column", change.column.name, true, change.table);
    case "DropColumn": return subject("column", change.column, false, change.table);
    case "AddConstraint": return change.constraint.name === null ? null : subject("constraint", change.constraint.name, true, change.table);
    case "DropConstraint": return subject("constraint", change.constraint, false, change.table);
    case "CreatePolicy": return subject("policy", change.name, true, change.table);
    case "DropPolicy": return subject("policy", change.name, false, change.table);
    case "CreateEnum": return subject("type", change.type, true);
    case "CreateSequence": return subject("sequence", change.sequence, true);
    case "CreateObject": return subject(change.object === "domain" || change.object === "enum" ? "type" : change.object, change.name, true, change.table);
    case "DropObject": return subject(change.object === "domain" || change.object === "enum" ? "type" : change.object, change.name, false, change.table);
    default: return null;
  }
}

/**
 * Whether an earlier statement of the script sees to it that this change can run again: what it makes is dropped first, with its table or by itself;
 * what it drops is made first.
 */
export function isPrepared(change: Change, statement: Statement, { statements }: ScriptText, catalog: Catalog): boolean {
  const own = subjectOf(change, catalog);
  const table = "table" in change && change.table !== null ? subjectOf({ ...change, kind: "DropTable", table: change.table } as Change, catalog) : null;
  // ALTER TABLE drops before it adds, in whichever order it is written.
  if (own?.makes === true && statement.changes.some((each) => {
    const subject = subjectOf(each, catalog);
    return subject !== null && subject.key === own.key && !subject.makes;
  })) return true;
  for (const earlier of statements.slice(0, statements.indexOf(statement))) {
    for (const each of earlier.changes) {
      const subject = subjectOf(each, catalog);
      if (subject === null) continue;
      if (own !== null && subject.key === own.key && subject.makes !== own.makes) return true;
      if (table !== null && own?.makes === true && subject.key === table.key && !subject.makes) return true;
      if (own?.makes === true && each.kind === "DropSchema" && each.cascade && "table" in change && change.table !== null && catalog.table(change.table).schema === each.name) return true;
    }
  }
  return false;
}
