/** What a statement makes although it is there already. */
import type { Change } from "../sql/change.ts";
import type { ScriptText, Statement } from "../sql/statement.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { eventsOf } from "../catalog/events.ts";
import { refusalOf, type Refusal } from "../catalog/refusal.ts";
import type { Origin } from "../catalog/schema.ts";

/** A change that the server refuses, and why. */
export interface Duplicate {
  readonly change: Change;
  readonly refusal: Refusal & { readonly origin: Origin };
}

/** Where more statements than these make what is there, the file is no step of this history, or one mistake: the server stops at the first. */
const many = 4;

/** How many other statements of the script make what other scripts made, where they are many; null where the file is none of that kind. `catalog`: at the statement. */
export function repeatsOthers(text: ScriptText, statement: Statement, catalog: Catalog): { readonly others: readonly Statement[] } | null {
  const others = otherDuplicates(text, statement, catalog);
  return others.length > many ? { others } : null;
}

/** Whether the script has made what others made, and goes on doing so: the server stopped above. `catalog`: at the statement. */
export function isAfterRepeats(text: ScriptText, statement: Statement, catalog: Catalog): boolean {
  return repeatsOthers(text, statement, catalog)?.others.some(({ span }) => span.end <= statement.span.start) ?? false;
}

/** The changes of a statement that make what is there in `catalog`, from another migration or from above. */
export function duplicatesIn(statement: Statement, catalog: Catalog): readonly Duplicate[] {
  // ALTER TABLE drops and renames before it adds.
  const drops = statement.changes.filter(({ kind }) => kind === "DropColumn" || kind === "DropConstraint");
  return statement.changes.flatMap((change): Duplicate[] => {
    if (change.nested || change.conditional || drops.some((drop) => drop !== change)) return [];
    const refusal = refusalOf(catalog, change);
    if (refusal === null || refusal.origin === null || !/^(?:duplicate_|invalid_table_definition)/.test(refusal.condition)) return [];
    return [{ change, refusal: { ...refusal, origin: refusal.origin } }];
  });
}

/** The other statements of a script that make what other scripts made, as far as `catalog`, at one of them, tells; those that the script makes room for are left out. */
function otherDuplicates({ statements, script }: ScriptText, statement: Statement, catalog: Catalog): readonly Statement[] {
  const freed = new Set(statements.flatMap(({ changes }) => changes.flatMap((change) => eventsOf(change).flatMap(({ makes, name }) => (makes ? [] : [name.name])))));
  return statements.filter((other) => other !== statement && duplicatesIn(other, catalog).some(({ refusal }) => refusal.origin.path !== script.file.path && !freed.has(refusal.name)));
}
