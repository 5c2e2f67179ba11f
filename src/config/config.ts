/** What a configuration says, as it is written and as it is loaded. */
import type { Rule } from "../rule.ts";
import type { SettingsData } from "../settings.ts";

/** The level from which findings fail a run. */
export const failLevels = ["error", "warning", "info", "never"] as const;
export type FailLevel = (typeof failLevels)[number];

/** A configuration as a file or a preset writes it; `schema.ts` describes it to machines. */
export interface ConfigData extends SettingsData {
  readonly extends?: string | readonly string[];
  readonly migrations?: string | readonly string[];
  readonly projects?: readonly (SettingsData & { readonly path: string; readonly runner?: string; readonly "applied-up-to"?: string | number; readonly extends?: string | readonly string[] })[];
  /** Modules that bring rules: paths relative to the file, or packages. */
  readonly plugins?: string | readonly string[];
  readonly runner?: string;
  readonly "applied-up-to"?: string | number;
  readonly baseline?: string;
  readonly overrides?: readonly (SettingsData & { readonly files: string | readonly string[] })[];
  readonly "fail-on"?: FailLevel;
  readonly ignore?: string | readonly string[];
}

/** One source of settings; of several that apply to a file, later ones win. */
export interface Layer {
  /** For people: `preset recommended`, `migralint.yaml`, `migralint.yaml, overrides[0]`. */
  readonly from: string;
  /** Globs, relative to the configuration's base; null: every file. */
  readonly files: readonly string[] | null;
  readonly data: SettingsData;
}

/** The last version that has been deployed, and where that is said. */
export interface AppliedUpTo {
  /** As written; a number as its digits. */
  readonly version: string;
  readonly file: string | null;
  readonly line: number | null;
}

/** Migrations that belong together. */
export interface Project {
  /** A path or glob relative to the configuration's base. */
  readonly path: string;
  /** Null: found out from the files. */
  readonly runner: string | null;
  /** The last version that has been deployed; null: nothing is said of that. */
  readonly appliedUpTo: AppliedUpTo | null;
  /** It says `extends` itself. */
  readonly hasPresets: boolean;
  readonly layers: readonly Layer[];
}

/** A configuration with everything it extends. Plain data. */
export interface Config {
  /** The working directory, absolute: paths of files are relative to it. */
  readonly cwd: string;
  /** The directory that paths and globs of the configuration are relative to, absolute. */
  readonly base: string;
  /** The file, relative to the working directory; null where there is none. */
  readonly file: string | null;
  /** Ours, and those of its plugins. */
  readonly rules: readonly Rule[];
  /** The plugins that were refused, as it names them; none where their code may run. */
  readonly refusedPlugins: readonly string[];
  /** Some of its plugins were refused or cannot be loaded, so that rules of theirs are not known. */
  readonly lacksRules: boolean;
  /** Rules of plugins that were not loaded, of which it says something. */
  readonly unloadedRules: readonly string[];
  /** It says `extends`; where neither it nor the project does, `recommended` applies. */
  readonly hasPresets: boolean;
  readonly layers: readonly Layer[];
  readonly projects: readonly Project[];
  readonly overrides: readonly Layer[];
  /** For files of no project; null: found out from the files. */
  readonly runner: string | null;
  /** For files of no project. */
  readonly appliedUpTo: AppliedUpTo | null;
  /** The file of the baseline, relative to the base; null: the usual name, if there is one. */
  readonly baseline: { readonly path: string; readonly line: number | null } | null;
  readonly failOn: FailLevel;
  /** Globs of files that are not looked at. */
  readonly ignore: readonly string[];
}
