/** What ALTER ROLE and ALTER DATABASE … SET leave for the sessions that are opened later. */
import type { LaterSetting } from "../sql/change.ts";
import { isCurrentRole, isRunner } from "./attachments.ts";
import { unknown } from "./schema.ts";
import type { Settings } from "./session.ts";

/** By how much they count, least first: for everyone, for the database, for the role that runs the migrations, for that role in the database. */
export interface LaterSettings {
  readonly all: Settings;
  readonly database: Settings;
  readonly role: Settings;
  readonly roleInDatabase: Settings;
}

const nothing: Settings = new Map();
export const noLaterSettings: LaterSettings = { all: nothing, database: nothing, role: nothing, roleInDatabase: nothing };

/**
 * The settings after one more. Those of other roles than the one that runs the migrations do not count; a database is taken for the one they run in.
 * `as`: who runs the statement, null for that role itself. `doubtful`: it may not run.
 */
export function addLaterSetting(settings: LaterSettings, change: LaterSetting, as: string | null, doubtful: boolean): LaterSettings {
  const { role, database, name, value, values, reset } = change;
  if (role !== null && (!isRunner(role) || (as !== null && isCurrentRole(role)))) return settings;
  const level = role === null ? (database ? "database" : "all") : database ? "roleInDatabase" : "role";
  const next = new Map(settings[level]);
  const doubt = { text: unknown, list: unknown } as const;
  if (reset && name === "all") {
    for (const key of [...next.keys()]) next.set(key, doubt);
    if (!doubtful) next.clear();
  } else if (doubtful) next.set(name, doubt);
  else if (reset) next.delete(name);
  else next.set(name, value === null ? doubt : { text: value, list: values });
  return { ...settings, [level]: next };
}

/** What a session begins with: https://www.postgresql.org/docs/18/config-setting.html#CONFIG-SETTING-SQL */
export function settingsAtStart({ all, database, role, roleInDatabase }: LaterSettings): Settings {
  return new Map([...all, ...database, ...role, ...roleInDatabase]);
}

/** The same for a session that may as well be an earlier one, which began with others. */
export function settingsInDoubt(earlier: Settings, later: Settings): Settings {
  return new Map([...new Set([...earlier.keys(), ...later.keys()])].map((name) => {
    const [before, now] = [earlier.get(name), later.get(name)];
    return [name, before !== undefined && before.text === now?.text ? before : { text: unknown, list: unknown }];
  }));
}
