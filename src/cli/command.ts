/** What a command is, and how its arguments are read. */
import { parseArgs } from "node:util";
import { didYouMean } from "../nearest.ts";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  /** What the value is called in the help: `FILE`. */
  readonly value?: string;
  readonly short?: string;
  readonly multiple?: boolean;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** Its arguments: `[paths…]`. */
  readonly usage: string;
  readonly summary: string;
  /** What the summary has no room for, as lines of at most 100 characters. */
  readonly details?: readonly string[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly run: (args: Arguments) => Promise<ExitCode>;
}

/** 0: nothing found at or above the level asked for; 1: something was; 2: something kept us from judging. */
export type ExitCode = 0 | 1 | 2;

export interface Arguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** The command line is wrong; the message says what and what to do. */
export class UsageError extends Error {}

/** Options that every command has. */
const commonOptions: Readonly<Record<string, OptionSpec>> = {
  help: { type: "boolean", short: "h", help: "show this help" },
  version: { type: "boolean", short: "v", help: "show the version" },
};

/** Reads arguments. Throws a {@link UsageError} on an unknown option, a value that lacks, and one too many. */
export function readArguments(args: readonly string[], specs: Readonly<Record<string, OptionSpec>>): Arguments {
  const all = { ...specs, ...commonOptions };
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(Object.entries(all).map(([name, { type, short, multiple }]) => [name, { type, ...(short !== undefined && { short }), ...(multiple !== undefined && { multiple }) }])),
  });
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(all, token.name) ? all[token.name] : undefined;
    if (spec === undefined) throw new UsageError(`There is no option ${token.rawName}.${didYouMean(token.rawName, Object.keys(all).map((name) => `--${name}`))}`);
    if (spec.type === "boolean" && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
    if (spec.type === "string" && (token.value === undefined || token.value === "" || (!token.inlineValue && /^-./.test(token.value)))) throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${spec.value ?? "VALUE"}.`);
    const earlier = values.get(token.name) ?? [];
    if (spec.type === "string" && spec.multiple !== true && earlier.length > 0) throw new UsageError(`${token.rawName} is given twice.`);
    values.set(token.name, [...earlier, token.value ?? ""]);
  }
  return {
    positionals,
    text: (name) => values.get(name)?.at(-1),
    texts: (name) => values.get(name) ?? [],
    flag: (name) => values.has(name),
  };
}

/** The help of a command, for a terminal. */
export function helpOf({ name, usage, summary, details = [], options }: Command): string {
  const rows = Object.entries({ ...options, ...commonOptions }).map(([option, { short, value, help }]): [string, string] => [
    `${short === undefined ? "    " : `-${short}, `}--${option}${value === undefined ? "" : ` ${value}`}`,
    help,
  ]);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `Usage: migralint ${name} ${usage === "" ? "" : `${usage} `}[options]`,
    "",
    summary,
    ...(details.length > 0 ? ["", ...details] : []),
    "",
    "Options:",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    "",
  ].join("\n");
}
