/** Every rule, by id (written by scripts/generate.ts). */
import type { Rule } from "../rule.ts";
import deleteWithoutWhere from "./delete-without-where.ts";
import dropCascade from "./drop-cascade.ts";
import dropColumn from "./drop-column.ts";
import dropDatabase from "./drop-database.ts";
import dropSchema from "./drop-schema.ts";
import dropTable from "./drop-table.ts";
import renameColumn from "./rename-column.ts";
import renameTable from "./rename-table.ts";
import truncate from "./truncate.ts";
import updateWithoutWhere from "./update-without-where.ts";

export const rules: readonly Rule[] = [
  deleteWithoutWhere,
  dropCascade,
  dropColumn,
  dropDatabase,
  dropSchema,
  dropTable,
  renameColumn,
  renameTable,
  truncate,
  updateWithoutWhere,
];
