/** Verdicts of people on findings in public repositories: data without SQL, a file a tree. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const verdicts = ["true", "useless", "false"] as const;
/** `useless`: true, but a good engineer shrugs at it. */
export type Verdict = (typeof verdicts)[number];

export interface Label {
  /** The folder of the tree: `owner__name`. */
  readonly tree: string;
  /** Below the tree. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly rule: string;
  readonly verdict: Verdict;
  /** Why, in a few words. */
  readonly note: string;
}

const folder = join(import.meta.dirname, "labels");

/** All labels, by file and line. Throws where a line of a file is no label, or one place has two. */
export function readLabels(): readonly Label[] {
  const seen = new Set<string>();
  return readdirSync(folder).sort().flatMap((name) =>
    readFileSync(join(folder, name), "utf8").split("\n").slice(1).flatMap((text, index): Label[] => {
      if (text === "") return [];
      const [path = "", line = "", rule = "", verdict = "", note = "", ...more] = text.split("\t");
      const known = verdicts.find((word) => word === verdict);
      if (known === undefined || !/^[1-9]\d*$/.test(line) || path === "" || rule === "" || more.length > 0) throw new Error(`${name}:${index + 2}: a label is path, line, rule, verdict (${verdicts.join(", ")}) and note, with tabs between`);
      const label = { tree: name.replace(/\.tsv$/, ""), path, line: Number(line), rule, verdict: known, note };
      if (seen.has(keyOf(label))) throw new Error(`${name}:${index + 2}: this finding has a label already`);
      seen.add(keyOf(label));
      return [label];
    }),
  );
}

/** What labels and findings are matched by. */
export function keyOf({ tree, path, line, rule }: Pick<Label, "tree" | "path" | "line" | "rule">): string {
  return `${tree}/${path}:${line} ${rule}`;
}
