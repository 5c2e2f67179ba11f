import type { Runner } from "../migration.ts";
import { hasMark, splitAtMarks, type Mark } from "../sections.ts";
import { compareText } from "../version.ts";

const name = /^(\d+)([^/]*)\.sql$/;
const marks: readonly Mark[] = [
  { role: "up", line: /^--\s*migrate:up(?:\s|$)/ },
  { role: "down", line: /^--\s*migrate:down(?:\s|$)/ },
];

/** One file a migration, with the sections `-- migrate:up` and `-- migrate:down`, run in the order of the names. */
const dbmate: Runner = {
  name: "dbmate",
  title: "dbmate",
  keepsAccountIn: "schema_migrations",
  see: "https://github.com/amacneil/dbmate#creating-migrations",
  fits: ({ paths, read }) => (paths.some((path) => name.test(path) && hasMark(read(path) ?? "", marks)) ? 2 : 0),
  classify: (paths) =>
    new Map(
      paths.flatMap((path) => {
        const [, version, rest = ""] = name.exec(path) ?? [];
        return version === undefined ? [] : [[path, { role: "up", version, description: rest.replace(/^[-_. ]+/, ""), stem: version + rest }]] as const;
      }),
    ),
  compareVersions: compareText,
  order: "name",
  pairs: "version",
  sections: (text) => splitAtMarks(text, marks),
  // A section goes to the server as one query string, in a transaction or without; the pool gives out the same connection again:
  // https://github.com/amacneil/dbmate/blob/main/pkg/dbmate/db.go
  transaction: ({ text }) => (/^--\s*migrate:(?:up|down)\b.*\stransaction:false(?:\s|$)/m.test(text) ? "implicit" : "file"),
  connection: { restores: [] },
  optOut: "write `-- migrate:up transaction:false` and put nothing else in the section, which goes to the server as one query string",
  rollback: () => ({ section: "-- migrate:down" }),
  placeholders: [],
  psql: false,
  writing: { marks: { up: "-- migrate:up", down: "-- migrate:down" }, outside: { afterMark: () => " transaction:false" } },
  memory: {
    knows: "version",
    edited: null,
    seesComments: false,
    deleted: "`dbmate rollback` fails where it comes to it.",
    // https://github.com/amacneil/dbmate#command-line-options
    late: { does: "runs", says: "dbmate runs it after newer ones where those ran before (with `--strict` it stops), and before them on a new database." },
    renamed: null,
  },
};
export default dbmate;
