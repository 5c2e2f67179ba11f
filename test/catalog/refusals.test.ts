import { citext } from "@electric-sql/pglite/contrib/citext";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startReplay } from "../../src/catalog/replay.ts";
import { textOf } from "../../src/source.ts";
import { loadParser } from "../../src/sql/read.ts";
import { startServer, type Server } from "../server.ts";
import { factsOfCatalog, factsOfServer } from "./facts.ts";
import { read, scriptOf } from "./history.ts";
import { optionHistories } from "./option-histories.ts";
import { refusalHistories } from "./refusal-histories.ts";
import { relationRefusalHistories } from "./relation-refusal-histories.ts";
import { routineHistories } from "./routine-histories.ts";

let server: Server;

beforeAll(async () => {
  await loadParser();
  server = await startServer({ citext });
});
afterAll(() => server.close());

describe("the replay refuses what the server refuses, and nothing else", () => {
  test.each(Object.entries({ ...optionHistories, ...refusalHistories, ...relationRefusalHistories, ...routineHistories }))("%s", async (_name, texts) => {
    await server.reset();
    const replay = startReplay();
    const ours: string[] = [];
    const theirs: string[] = [];
    for (const [index, text] of texts.map((each) => read(scriptOf(each))).entries()) {
      replay.open(text, index);
      for (const statement of text.statements) {
        for (const change of replay.changesOf(statement)) replay.apply(change, text.script);
        const sql = textOf(text.script.file, statement.span);
        ours.push(`${replay.settle() ? "runs" : "is refused"}: ${sql}`);
        theirs.push(`${(await server.run([sql])) === null ? "runs" : "is refused"}: ${sql}`);
      }
      replay.close();
      await server.run(["rollback", "discard all"]);
    }
    expect(ours).toEqual(theirs);
    expect(factsOfCatalog(replay.catalog)).toEqual(await factsOfServer(server));
  });

  test("what no migration made is taken to be there, and what one took away is not", () => {
    const verdicts = (sql: string) => {
      const replay = startReplay();
      const text = read(scriptOf(sql));
      replay.open(text, 1);
      return text.statements.map((statement) => {
        for (const change of replay.changesOf(statement)) replay.apply(change, text.script);
        return replay.settle();
      });
    };
    expect(verdicts("drop publication made_elsewhere; drop publication made_elsewhere; drop table if exists t; alter table t add column a int; drop statistics if exists s; drop statistics s")).toEqual([true, false, true, false, true, false]);
    expect(verdicts("create temp table t (a int); drop table t; alter table t add column a int")).toEqual([true, true, true]);
    expect(verdicts("create table t (); do $$ begin drop table t; raise exception 'no'; end $$; alter table t add column a int")).toEqual([true, false, true]);
    expect(verdicts("security label for selinux on table t is 'x'")).toEqual([true]);
  });
});
