/** The changes of a script that a question is about: by kind, and by the table they are on. */
import type { Change, ChangeKind, ChangeOf, ObjectName } from "../sql/change.ts";
import type { ScriptText } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";

/** A kind of change that is on one table. */
export type TableChangeKind = Extract<Change, { readonly table: ObjectName }>["kind"];

/** Every change of a script, in the order they happen. */
export function changesIn({ statements }: Pick<ScriptText, "statements">): readonly Change[] {
  return statements.flatMap(({ changes }) => changes);
}

/** Those of some kinds. */
export function ofKinds<const Kind extends ChangeKind>(changes: readonly Change[], ...kinds: readonly Kind[]): readonly ChangeOf<Kind>[] {
  return changes.filter((change): change is ChangeOf<Kind> => (kinds as readonly ChangeKind[]).includes(change.kind));
}

/** Those of some kinds that are on a table. */
export function onTable<const Kind extends TableChangeKind>(changes: readonly Change[], table: ObjectName, catalog: Catalog, ...kinds: readonly Kind[]): readonly ChangeOf<Kind>[] {
  const label = catalog.label(table);
  return ofKinds(changes, ...kinds).filter((change) => catalog.label((change as ChangeOf<TableChangeKind>).table) === label);
}

/** Every change of a script that stands after another, or after a clause. */
export function changesAfter({ span }: Pick<Change, "span">, text: Pick<ScriptText, "statements">): readonly Change[] {
  return changesIn(text).filter((change) => change.span.start > span.start);
}
