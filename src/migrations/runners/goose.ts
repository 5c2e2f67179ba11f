import type { Span } from "../../source.ts";
import type { Runner } from "../migration.ts";
import { hasMark, splitAtMarks, type Mark } from "../sections.ts";
import { compareNumbers } from "../version.ts";

const name = /^(\d+)_([^/]*)\.sql$/;
const marks: readonly Mark[] = [
  { role: "up", line: /^\s*--.*\+goose\s+up\s*$/i },
  { role: "down", line: /^\s*--.*\+goose\s+down\s*$/i },
];

/** One file a migration, with the sections `-- +goose Up` and `-- +goose Down`, run by number. */
const goose: Runner = {
  name: "goose",
  title: "goose",
  keepsAccountIn: "goose_db_version",
  see: "https://pressly.github.io/goose/documentation/annotations/",
  fits: ({ paths, read }) => (paths.some((path) => name.test(path) && hasMark(read(path) ?? "", marks)) ? 2 : 0),
  classify: (paths) =>
    new Map(
      paths.flatMap((path) => {
        const [, version, description] = name.exec(path) ?? [];
        if (version === undefined || description === undefined || /^0+$/.test(version)) return [];
        return [[path, { role: "up", version, description, stem: `${version}_${description}` }]] as const;
      }),
    ),
  compareVersions: compareNumbers,
  order: "version",
  pairs: "version",
  sections: (text) => splitAtMarks(text, marks),
  // The mark counts for the whole file, wherever it stands; statements then run one by one, what stands between StatementBegin and
  // StatementEnd as one: https://github.com/pressly/goose/blob/main/provider_run.go
  transaction: ({ fileText }) => (/^\s*--.*\+goose\s+no transaction\s*$/im.test(fileText) ? "none" : "file"),
  strings: statementBlocks,
  connection: { restores: [] },
  optOut: "put `-- +goose NO TRANSACTION` at the top of the file",
  rollback: () => ({ section: "-- +goose Down" }),
  placeholders: ["${x}"],
  psql: false,
  writing: {
    marks: { up: "-- +goose Up", down: "-- +goose Down" },
    outside: { top: () => "-- +goose NO TRANSACTION" },
    block: { before: "-- +goose StatementBegin", after: "-- +goose StatementEnd" },
  },
  memory: {
    knows: "version",
    edited: null,
    seesComments: false,
    deleted: null,
    // https://pressly.github.io/goose/blog/2021/out-of-order-migrations/
    late: { does: "refuses", says: "`goose up` stops at a version below the newest that ran, unless it is told to allow missing migrations." },
    renamed: null,
  },
};
export default goose;

/** What stands between `-- +goose StatementBegin` and `-- +goose StatementEnd`. */
function statementBlocks(text: string): Span[] {
  const blocks: Span[] = [];
  let start: number | null = null;
  for (const { 0: line, 1: mark, index } of text.matchAll(/^[ \t]*--[ \t]*\+goose[ \t]+(StatementBegin|StatementEnd)[ \t\r]*$/gim)) {
    if (mark?.toLowerCase() === "statementbegin") start ??= index + line.length;
    else if (start !== null) {
      blocks.push({ start, end: index });
      start = null;
    }
  }
  return blocks;
}
