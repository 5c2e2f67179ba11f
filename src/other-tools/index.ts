import { atlas } from "./atlas.ts";
import { eugene } from "./eugene.ts";
import type { OtherTool } from "./other-tool.ts";
import { pgfence } from "./pgfence.ts";
import { postgresLanguageServer } from "./postgres-language-server.ts";
import { squawk } from "./squawk.ts";
import { strongMigrations } from "./strong-migrations.ts";

/** Every tool whose checks ours are mapped to. */
export const otherTools: readonly OtherTool[] = [squawk, eugene, postgresLanguageServer, strongMigrations, pgfence, atlas];
