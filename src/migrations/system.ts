/** Which database system a directory is written for, where no runner says it: by what its SQL is full of, and by the crate around it. */

/** What PostgreSQL has and the others do not, or not in this form. */
const postgres = /\$(?:[a-z_]\w*)?\$|::\s*"?[a-z_]|\b(?:timestamptz|bytea|bigserial|serial|plpgsql|gen_random_uuid|concurrently|create\s+extension|using\s+(?:gin|gist|btree)|owner\s+to|search_path|pg_\w+)\b/i;

/** A system, by what it takes and PostgreSQL refuses. */
interface Speech {
  readonly system: string;
  readonly tell: RegExp;
}

const others: readonly Speech[] = [
  { system: "clickhouse", tell: /\bengine\s*=?\s*\w*MergeTree\b|\bon\s+cluster\b|\bLowCardinality\s*\(/i },
  { system: "mysql", tell: /\bauto_increment\b|\bengine\s*=\s*(?:innodb|myisam)\b|\bon\s+duplicate\s+key\s+update\b|\b(?:table|into|use|update|from|if\s+not\s+exists)\s+`\w+`/i },
  { system: "sqlite", tell: /\bautoincrement\b|^\s*pragma\s+\w+|\bwithout\s+rowid\b|\bstrftime\s*\(\s*'|\bdatetime\s*\(\s*'now'|\bunixepoch\s*\(/im },
  { system: "sqlserver", tell: /^\s*go\s*$|\[dbo\]\.|\bidentity\s*\(\s*1\s*,\s*1\s*\)|\bnvarchar\s*\(/im },
  { system: "oracle", tell: /\bn?varchar2\s*\(|\bvarchar\s*\(\s*\d+\s+(?:char|byte)\s*\)|\bnumber\s*\(\s*\d+\s*[,)]/i },
];

/** It speaks PostgreSQL's language, and some of its own: what PostgreSQL has tells nothing against it. */
const cockroach: Speech = { system: "cockroachdb", tell: /\binverted\s+index\b|\bdrop\s+index\s+(?:if\s+exists\s+)?\w+@\w|[(,]\s*unique\s+index\s+\w+\s*\(|^\s*"?\w+"?\s+string\s*(?:not\s+null|unique|,|\()|\bcrdb_internal\.|\bunique_rowid\s*\(/im };

/**
 * The other system that texts of a directory are written for: half of those that make something speak its language at least, and none PostgreSQL's; null where
 * nothing tells, so that one slip in a small directory is still judged.
 */
export function systemSpoken(texts: Iterable<string>): string | null {
  const spoken = new Map<string, number>();
  let making = 0;
  let speaksPostgres = false;
  for (const text of texts) {
    const plain = text.replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, " ");
    speaksPostgres ||= postgres.test(plain);
    const { system } = (speaksPostgres ? [cockroach] : [cockroach, ...others]).find(({ tell }) => tell.test(plain)) ?? {};
    if (system !== undefined) spoken.set(system, (spoken.get(system) ?? 0) + 1);
    if (system !== undefined || /\bcreate\s+table\b/i.test(plain)) making++;
  }
  const heard = [...spoken].filter(([system]) => !speaksPostgres || system === cockroach.system);
  const [first] = heard.sort(([, a], [, b]) => b - a);
  return first !== undefined && first[1] * 2 >= making ? first[0] : null;
}

/** The other system that a crate asks its database library for; null where its manifest names PostgreSQL, or no system. */
export function systemOfCrate(manifest: string | null): string | null {
  if (manifest === null || /postgres/i.test(manifest)) return null;
  const [, features = ""] = /^\s*(?:sqlx|diesel)\s*=\s*\{[^}]*?\bfeatures\s*=\s*\[([^\]]*)\]/m.exec(manifest) ?? [];
  return /"(sqlite|mysql)\b/.exec(features)?.[1] ?? null;
}
