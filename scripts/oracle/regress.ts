import type { Database } from "./database.ts";
export async function regress(database: Database, directory: string): Promise<string> { void database; void directory; return ""; }
