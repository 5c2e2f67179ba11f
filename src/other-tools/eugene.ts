import type { OtherTool } from "./other-tool.ts";

/** https://github.com/kaaveland/eugene/blob/main/eugene/src/hint_data.rs */
export const eugene: OtherTool = {
  name: "eugene",
  version: "0.8.2",
  see: "https://kaveland.no/eugene/hints.html",
  checks: {
    E1: { about: "a constraint that is validated when it is added" },
    E2: { about: "SET NOT NULL that reads the table" },
    E3: { about: "a column of type json" },
    E4: { about: "more statements under an ACCESS EXCLUSIVE lock", unlike: "Ours finds those that take long: another change of a moment adds a moment." },
    E5: { about: "a change of type that writes the table anew" },
    E6: { about: "an index that is not built concurrently" },
    E7: { about: "a unique constraint or primary key that builds its index" },
    E8: { about: "an exclusion constraint" },
    E9: { about: "a dangerous lock without a lock_timeout" },
    E10: { about: "a table or index written anew under a dangerous lock (found by tracing)", unlike: "Predicted without a server, for each kind of statement by itself." },
    E11: { about: "a serial or stored generated column" },
    W12: { about: "several ALTER TABLE where one would do", unlike: "Ours asks for it only where it spares a pass over the table, and never to join SET NOT NULL with the DROP of its proof, which brings the scan back." },
    W13: { about: "an enum" },
    W14: { about: "a primary key from an index over nullable columns" },
    E15: { about: "a foreign key without an index (found by tracing)" },
  },
};
