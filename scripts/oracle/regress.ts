/** PostgreSQL's own regression tests, each file run on its own: what is read without a crash, and what of the DDL is replayed as the server does it. */
import { readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { read, scriptOf } from "../../test/catalog/history.ts";
import type { Database } from "./database.ts";
import { addFigures, createFigures, type Figures } from "./figures.ts";
import { runHistory, type Disagreement } from "./run.ts";

export interface Regression {
  readonly version: string;
  readonly files: number;
  /** Files of which a statement made us throw. */
  readonly crashed: readonly string[];
  /** Files that the server could not finish: it went away, or took too long. */
  readonly unfinished: readonly string[];
  readonly figures: Figures;
  readonly disagreements: readonly (Disagreement & { readonly history: string })[];
}

/** Runs each file on an empty database. Many count on tables that other files make: those statements fail on the server, and must not be taken for what runs. */
export async function regress(directory: string, withServer: (use: (database: Database) => Promise<void>) => Promise<void>, onFile: (name: string) => void): Promise<Regression> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".sql")).sort();
  const figures = createFigures();
  const crashed: string[] = [];
  const unfinished: string[] = [];
  const disagreements: (Disagreement & { history: string })[] = [];
  let version = "";
  for (let at = 0; at < files.length; ) {
    await withServer(async (server) => {
      version = server.version;
      const database: Database = {
        ...server,
        empty: async () => {
          await server.empty();
          await server.run("set statement_timeout = '10s'");
        },
      };
      for (; at < files.length; at++) {
        const file = files[at] ?? "";
        onFile(file);
        const text = textOf(join(directory, file));
        try {
          const outcome = await runHistory(database, { texts: [text], provided: 0 }, { locks: false, objects: "last", dump: false });
          addFigures(figures, outcome.figures);
          disagreements.push(...outcome.disagreements.map((each) => ({ ...each, history: file })));
          if (outcome.disagreements.some(({ aspect }) => aspect === "crash")) crashed.push(file);
        } catch (error) {
          unfinished.push(`${file}: ${error instanceof Error ? error.message.slice(0, 100) : String(error)}`);
          at++;
          return;
        }
      }
    });
  }
  return { version, files: files.length, crashed, unfinished, figures, disagreements };
}

function textOf(path: string): ReturnType<typeof read> {
  return read(scriptOf(readFileSync(path, "utf8"), "none", `migrations/001_${basename(path)}`));
}
