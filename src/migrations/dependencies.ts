/** The migrations that a header says it needs. */
import type { SourceFile, Span } from "../source.ts";
import { readHeader, type HeaderField } from "./header.ts";
import type { History, Migration } from "./migration.ts";

export interface Dependency extends Span {
  /** As written, without `.sql`: `001_users`, `001`. */
  readonly name: string;
}

/** The migrations that a value lists: files or numbers, one a line or with commas between; `None` lists none, prose is left out. */
export function dependenciesIn({ text }: SourceFile, field: HeaderField): readonly Dependency[] {
  const { start, end } = field.valueSpan;
  return [...text.slice(start, end).matchAll(/(?<![\w./-])(?:[\w.-]+\/)*(V?\d[\w.]*?)(?:\.sql)?(?![\w-])/g)].flatMap((match) => {
    const name = (match[1] ?? "").replace(/\.$/, "");
    if (!/^V?\d{2,}$|^V?\d+_/.test(name)) return [];
    const at = start + match.index + match[0].lastIndexOf(match[1] ?? "");
    return [{ name, start: at, end: start + match.index + match[0].length }];
  });
}

/** The migration of that name or number; undefined where there is none. */
export function migrationNamed(name: string, { migrations, runner }: History): Migration | undefined {
  return migrations.find(({ stem, path }) => stem === name || path.endsWith(`/${name}.sql`) || path === `${name}.sql`) ?? (/^\d+$/.test(name) ? migrations.find(({ version, up }) => up !== null && version !== null && runner.compareVersions(version, name) === 0) : undefined);
}

/** What the header of a migration says it needs, under one of these keys, with the migrations that are there. */
export function dependenciesOf({ up }: Migration, history: History, keys: readonly string[]): readonly { readonly dependency: Dependency; readonly migration: Migration }[] {
  const field = up === null ? undefined : readHeader(up.file.text, up.span).field(...keys);
  if (up === null || field === undefined) return [];
  return dependenciesIn(up.file, field).flatMap((dependency) => {
    const migration = migrationNamed(dependency.name, history);
    return migration === undefined ? [] : [{ dependency, migration }];
  });
}
