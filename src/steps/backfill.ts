/** Changing all rows of a table while others use it. */
import type { Table } from "../catalog/schema.ts";
import type { ObjectName } from "../sql/change.ts";
import { quoteIdentifier, quoteName } from "../sql/names.ts";
import type { Sql } from "./step.ts";

const batch = "1000";

/**
 * A DO block that updates the rows in batches, each in a transaction of its own, so that no row stays locked for long. It goes along the primary key
 * where that is one column, else it takes what is left until nothing is: then `where` must be false for rows that are done.
 * Null where neither is possible.
 */
export function updateInBatches(name: ObjectName, table: Table, assignments: string, where: string | null, ends: boolean, sql: Sql): string | null {
  const key = table.constraints.find(({ kind }) => kind === "primary key")?.columns;
  const target = quoteName(name);
  const also = where === null ? "" : sql` and ${where}`;
  if (key?.length === 1 && key[0] !== undefined) {
    const column = quoteIdentifier(key[0]);
    return [
      sql`do ${"$$"}`,
      sql`declare`,
      sql`  ${"first_key"} ${target}.${column}%type := (select ${column} from ${target} order by ${column} limit 1);`,
      sql`  ${"last_key"} ${target}.${column}%type;`,
      sql`begin`,
      sql`  while ${"first_key"} is not null loop`,
      sql`    ${"last_key"} := (select ${column} from (select ${column} from ${target} where ${column} >= ${"first_key"} order by ${column} limit ${batch}) as ${"batch"} order by ${column} desc limit 1);`,
      sql`    update ${target} set ${assignments} where ${column} between ${"first_key"} and ${"last_key"}${also};`,
      sql`    commit;`,
      sql`    ${"first_key"} := (select ${column} from ${target} where ${column} > ${"last_key"} order by ${column} limit 1);`,
      sql`  end loop;`,
      sql`end`,
      `$$`,
    ].join("\n");
  }
  if (!ends || where === null || !table.known || table.partitionBy !== null || table.foreign) return null;
  return [
    sql`do ${"$$"}`,
    sql`begin`,
    sql`  loop`,
    sql`    update ${target} set ${assignments} where ${"ctid"} = any (array(select ${"ctid"} from ${target} where ${where} limit ${batch}));`,
    sql`    exit when not found;`,
    sql`    commit;`,
    sql`  end loop;`,
    sql`end`,
    `$$`,
  ].join("\n");
}
