/** Names of roles that are the server's own: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/user.c */

/** Whether no role can be given that name. */
export function isReservedRole(name: string): boolean {
  return name.startsWith("pg_") || name === "public" || name === "none";
}

/** The role whose only member is the owner of the database: https://www.postgresql.org/docs/18/predefined-roles.html */
export const databaseOwner = "pg_database_owner";
