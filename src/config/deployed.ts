/** `applied-up-to`: which migrations have been deployed. */
import type { Problem } from "../finding.ts";
import type { History, Migration } from "../migrations/migration.ts";
import { didYouMean } from "../nearest.ts";
import type { AppliedUpTo } from "./config.ts";

/**
 * The position (`order`) of the last migration that has been deployed, by the root of its history. A version is found in the order of
 * the runner (`2` is `002`), and by the whole name. One that is in none of a project's histories is a problem; where it is in
 * another one, that of this history follows from the order of versions.
 */
export function deployedIn(histories: readonly History[], appliedUpTo: (root: string) => AppliedUpTo | null): { readonly deployed: ReadonlyMap<string, number>; readonly problems: readonly Problem[] } {
  const deployed = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [said, group] of grouped(histories, appliedUpTo)) {
    if (said === null) continue;
    const found = group.map((history) => lastNamed(history, said.version));
    if (found.every((migration) => migration === undefined)) {
      const known = group.flatMap(({ migrations }) => migrations.flatMap(({ version, stem }) => [stem, ...(version === null ? [] : [version])]));
      problems.push({ path: said.file, line: said.line, message: `applied-up-to names ${said.version}, and there is no such migration in ${group.map(({ root }) => root).join(", ")}.${didYouMean(said.version, known) || newest(group)}` });
      continue;
    }
    for (const [index, history] of group.entries()) {
      const last = found[index] ?? history.migrations.findLast(({ repeatable, version }) => !repeatable && version !== null && history.runner.compareVersions(version, said.version) <= 0);
      if (last !== undefined) deployed.set(history.root, last.order);
      else deployed.set(history.root, -1);
    }
  }
  return { deployed, problems };
}

function grouped(histories: readonly History[], appliedUpTo: (root: string) => AppliedUpTo | null): Map<AppliedUpTo | null, History[]> {
  const groups = new Map<AppliedUpTo | null, History[]>();
  for (const history of histories) groups.set(appliedUpTo(history.root), [...(groups.get(appliedUpTo(history.root)) ?? []), history]);
  return groups;
}

/** The last of the migrations that a version or a name means. */
function lastNamed({ migrations, runner }: History, name: string): Migration | undefined {
  const candidates = migrations.filter(({ repeatable }) => !repeatable);
  const digits = (text: string): string => text.replace(/^0+(?=\d)/, "");
  const bare = name.replace(/\.sql$/i, "");
  return (
    candidates.findLast(({ stem }) => stem === bare) ??
    candidates.findLast(({ version }) => version !== null && runner.compareVersions(version, name) === 0) ??
    // YAML reads 0042 as the number 42.
    candidates.findLast(({ version }) => version !== null && /^\d+$/.test(version) && /^\d+$/.test(name) && digits(version) === digits(name))
  );
}

function newest(group: readonly History[]): string {
  const last = group.flatMap(({ migrations }) => migrations.findLast(({ repeatable, version }) => !repeatable && version !== null)?.version ?? []);
  return last.length === 0 ? "" : ` The newest is ${last.join(", ")}.`;
}
