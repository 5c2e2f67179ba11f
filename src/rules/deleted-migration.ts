import { defineRule } from "../rule.ts";
import { firstLine } from "../source.ts";

export default defineRule({
  id: "deleted-migration",
  category: "history",
  severity: "error",
  summary: "Keep every migration that is on the main branch",
  why: "Databases that ran a deleted migration keep what it did, and new ones never get it. Some runners stop at a version that they ran and find no file for.",
  instead: "Bring the file back, and take back what it did in a new migration. When a history is squashed on purpose, do it with the means of the runner, and turn the rule off for that change.",
  see: ["https://www.red-gate.com/hub/product-learning/flyway/flyways-validate-command-explained-simply", "https://supabase.com/docs/guides/deployment/database-migrations"],
  presets: ["recommended"],
  needs: "base",

  messages: {
    one: "{base} has the migration {migration}, and here it is gone: databases that ran it keep what it did, and new ones lack it.{deleted}",
    several: "{base} has {count} migrations that are gone here, {migration} the first of them: databases that ran them keep what they did, and new ones lack it.{deleted}",
    rollback: "The migration {migration} had a rollback on {base}, and here it is gone: nothing takes the migration back any more.",
  },

  on: {
    history({ migrations, runner }, { base, report }) {
      if (base === null) return;
      const renamed = new Set(base.renamed.values());
      const here = new Map(migrations.map((migration) => [base.renamed.get(migration.path) ?? migration.path, migration]));
      const still = new Set(base.tip.migrations.map(({ path }) => path));
      const gone = base.before.migrations.flatMap(({ path, up, stem, repeatable }) => (up === null || repeatable || here.has(path) || renamed.has(path) || !still.has(path) ? [] : [{ file: up.file, stem }]));
      const [first] = gone;
      if (first !== undefined) {
        const where = { at: firstLine(first.file), file: first.file };
        const says = runner.memory?.deleted ?? null;
        const data = { base: base.name, migration: first.stem, deleted: says === null ? "" : ` ${says}` };
        if (gone.length === 1) report("one", { ...where, data });
        else report("several", { ...where, data: { ...data, count: gone.length } });
      }
      for (const { path, stem, up, down } of base.before.migrations) {
        const migration = here.get(path);
        if (migration === undefined || down === null || down.file === up?.file || migration.down !== null || renamed.has(down.file.path)) continue;
        report("rollback", { at: firstLine(down.file), file: down.file, data: { migration: stem, base: base.name } });
      }
    },
  },

  examples: [
    {
      title: "A migration is gone",
      runner: "supabase",
      path: "20260301000002_notes.sql",
      base: { "20260301000001_users.sql": "create table users (id bigint primary key);" },
      sql: "create table notes (id bigint primary key);",
      reports: [{ message: "one", at: "create table users (id bigint primary key);", path: "20260301000001_users.sql" }],
    },
    {
      title: "Several are gone, and that is said once",
      path: "010_all.sql",
      base: { "001_users.sql": "create table users (id bigint);", "002_notes.sql": "create table notes (id bigint);" },
      sql: "create table users (id bigint); create table notes (id bigint);",
      reports: [{ message: "several", at: "create table users (id bigint);", path: "001_users.sql", data: { base: "main", count: 2, migration: "001_users", deleted: "" } }],
    },
    {
      title: "A rollback is gone",
      runner: "golang-migrate",
      path: "001_users.up.sql",
      base: { "001_users.up.sql": "create table users (id bigint);", "001_users.down.sql": "drop table users;" },
      sql: "create table users (id bigint);",
      reports: [{ message: "rollback", at: "drop table users;", path: "001_users.down.sql" }],
    },
    {
      title: "The branch deleted it as well, later",
      path: "001_users.sql",
      base: { "001_users.sql": "create table users (id bigint);", "002_notes.sql": "create table notes (id bigint);" },
      tip: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table users (id bigint);",
    },
    {
      title: "All are there",
      path: "002_notes.sql",
      base: { "001_users.sql": "create table users (id bigint);" },
      files: { "001_users.sql": "create table users (id bigint);" },
      sql: "create table notes (id bigint);",
    },
  ],
});
