import type { Runner } from "../migration.ts";
import dbmate from "./dbmate.ts";
import diesel from "./diesel.ts";
import drizzle from "./drizzle.ts";
import flyway from "./flyway.ts";
import golangMigrate from "./golang-migrate.ts";
import goose from "./goose.ts";
import plain from "./plain.ts";
import prisma from "./prisma.ts";
import sqlx from "./sqlx.ts";
import supabase from "./supabase.ts";

/** Every runner; the last one, `plain`, fits what no other does. */
export const runners: readonly Runner[] = [golangMigrate, flyway, prisma, drizzle, supabase, dbmate, goose, sqlx, diesel, plain];

/** The runner of this name; undefined where there is none. */
export function runnerNamed(name: string): Runner | undefined {
  return runners.find((runner) => runner.name === name);
}
