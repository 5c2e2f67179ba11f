/** Judges open documents: finds their history on the disk and in the other open documents, and keeps what did not change. */
import { statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { loadConfigurations, type Configurations } from "../config/configurations.ts";
import { buildConfig, configPlaces } from "../config/load.ts";
import type { Config } from "../config/config.ts";
import type { Problem } from "../finding.ts";
import { prepareLint, readAround } from "../input.ts";
import { startLinting, type Linting } from "../lint.ts";
import { noTexts, type Texts } from "../texts.ts";
import { filesOf, type History } from "../migrations/migration.ts";
import { reconcile } from "../migrations/reconcile.ts";
import { isBelow, repositoryOf, slashed } from "../migrations/walk.ts";
import { membership } from "../membership.ts";
import type { Report } from "../report.ts";
import type { Rule } from "../rule.ts";
import type { SourceFile } from "../source.ts";
import type { OpenDocument } from "./documents.ts";

/** What is known of one open document, as it was when it was judged. */
export interface Judgement {
  readonly document: OpenDocument;
  /** The folder that paths are relative to, absolute with `/`. */
  readonly folder: string;
  /** The document's path as findings have it. */
  readonly path: string;
  readonly file: SourceFile;
  readonly history: History;
  readonly report: Report;
  /** What kept us from judging, but for what is wrong with the configuration. */
  readonly problems: readonly Problem[];
  readonly configurations: Configurations;
  readonly linting: Linting;
}

/** What is wrong with the configuration files of a folder; `path` is absolute. */
export interface ConfigurationState {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

export interface Workspace {
  /** The folders that the editor works in, absolute with `/`. A document of none of them is judged from its repository's. */
  setFolders(folders: readonly string[]): void;
  /** Forgets what was read of files that changed on the disk; absolute. */
  forget(paths: readonly string[]): void;
  /** Forgets what was kept for a document. */
  close(path: string): void;
  /**
   * Judges an open document, as `lint --stdin-filename` does; null where it belongs to no migrations, or is ignored. `typed` stands for its
   * text. Checks between migrations whether it is still wanted, and rejects with {@link Cancelled} if not.
   */
  judge(document: OpenDocument, isCancelled: () => boolean, typed?: string): Promise<Judgement | null>;
  /** The configuration that a document follows. */
  configurationOf(path: string): ConfigurationState;
}

/** The answer is no longer wanted. */
export class Cancelled extends Error {}

export interface WorkspaceOptions {
  readonly rules: readonly Rule[];
  /** Whether the code of plugins may run, asked before each configuration is read. */
  readonly plugins?: () => "load" | "refuse";
  /** Told what the user should know, once for each configuration that is read. */
  readonly note?: (text: string) => void;
  /** The documents that are open, by absolute path. */
  readonly documents: () => ReadonlyMap<string, OpenDocument>;
  /** `YYYY-MM-DD` */
  readonly today: () => string;
}

/** Documents whose replayed histories are kept. */
const mostKept = 8;
/** For so long a history is replayed before other messages are looked at, in milliseconds. */
const slice = 15;

/** What is kept of one folder. */
interface Folder {
  readonly cwd: string;
  /** Contents of files by path as it is shown. */
  readonly contents: Map<string, Content>;
  readonly histories: Map<string, History>;
  readonly texts: Texts;
  readonly lintings: Map<string, Linting>;
  /** Configurations that are open, by absolute path. */
  readonly typed: Map<string, string>;
  loaded: LoadedConfigurations | null;
  lastGood: Config | null;
  deployed: ReadonlyMap<string, number>;
}

interface Content {
  readonly text: string;
  readonly modified: number;
  readonly size: number;
}

interface LoadedConfigurations extends ConfigurationState {
  readonly configurations: Configurations;
  readonly problems: readonly Problem[];
  readonly files: string[];
  /** What the files, and those that could come to be, were when they were read. */
  readonly signatures: Map<string, string>;
  readonly isMigration: ReturnType<typeof membership>;
}

/** Starts with nothing read. The parser must have been loaded. */
export function openWorkspace({ rules, plugins = () => "load", note, documents, today }: WorkspaceOptions): Workspace {
  let roots: readonly string[] = [];
  const folders = new Map<string, Folder>();

  function folderOf(path: string): Folder {
    const inside = roots.filter((root) => isBelow(root, path)).sort((a, b) => b.length - a.length);
    const cwd = inside[0] ?? repositoryOf(dirname(path)) ?? slashed(dirname(path));
    let folder = folders.get(cwd);
    if (folder === undefined) folders.set(cwd, (folder = { cwd, contents: new Map(), histories: new Map(), texts: noTexts(), lintings: new Map(), typed: new Map(), loaded: null, lastGood: null, deployed: new Map() }));
    return folder;
  }

  /** The configurations of a folder, read anew where a file they came from, or could come from, is no longer what it was. */
  function configurationsOf(folder: Folder, path: string): LoadedConfigurations {
    folder.typed.clear();
    for (const { path: each, text } of documents().values()) if (each !== null && /\.ya?ml$/i.test(each)) folder.typed.set(resolve(each), text);
    const { typed } = folder;
    if (folder.loaded === null || [...folder.loaded.signatures].some(([file, signature]) => signature !== signatureOf(file, typed))) {
      const signatures = new Map<string, string>();
      const files: string[] = [];
      const onFile = (file: string): void => {
        files.push(file);
        signatures.set(file, signatureOf(file, typed));
      };
      const instead = folder.lastGood ?? buildConfig({}, { cwd: folder.cwd, base: folder.cwd, file: null, rules, read: () => null });
      for (const file of configPlaces(folder.cwd)) signatures.set(file, signatureOf(file, typed));
      const { configurations, problems } = loadConfigurations({ cwd: folder.cwd, rules, plugins: plugins(), texts: typed, instead, onFile });
      if (configurations === null) throw new Error("there is a configuration to stand in");
      folder.lastGood = configurations.own;
      for (const text of configurations.notes) note?.(text);
      folder.loaded = { configurations, problems, files, signatures, isMigration: membership(configurations) };
    }
    const { loaded } = folder;
    for (const file of configPlaces(dirname(path))) if (!loaded.signatures.has(file)) loaded.signatures.set(file, signatureOf(file, typed));
    // Those of the file's own folder are loaded with the first question about it.
    loaded.configurations.of(slashed(relative(folder.cwd, path)));
    return loaded;
  }

  /** Texts that stand for files: those of open documents, and those of files that are what they were when they were read. */
  function overlayOf(folder: Folder): Map<string, string> {
    const overlay = new Map<string, string>();
    for (const [shown, { text, modified, size }] of folder.contents) {
      const entry = statSync(join(folder.cwd, shown), { throwIfNoEntry: false });
      if (entry?.mtimeMs === modified && entry.size === size) overlay.set(shown, text);
      else folder.contents.delete(shown);
    }
    for (const { path, text } of documents().values()) if (path !== null && isBelow(folder.cwd, path)) overlay.set(slashed(relative(folder.cwd, path)), text);
    return overlay;
  }

  function keepContents(folder: Folder, histories: readonly History[], overlay: ReadonlyMap<string, string>, problems: readonly Problem[], since: number): void {
    const broken = new Set(problems.map(({ path }) => path));
    for (const history of histories) {
      for (const { path, text, bom } of filesOf(history)) {
        if (overlay.has(path) || broken.has(path)) continue;
        const entry = statSync(join(folder.cwd, path), { throwIfNoEntry: false });
        // A file that was written just now may have been read before that.
        if (entry !== undefined && entry.mtimeMs < since - 50) folder.contents.set(path, { text: bom ? `\ufeff${text}` : text, modified: entry.mtimeMs, size: entry.size });
      }
    }
  }

  function lintingOf(folder: Folder, path: string): Linting {
    const linting = folder.lintings.get(path) ?? startLinting(folder.texts);
    folder.lintings.delete(path);
    folder.lintings.set(path, linting);
    for (const oldest of [...folder.lintings.keys()].slice(0, -mostKept)) folder.lintings.delete(oldest);
    return linting;
  }

  async function judge(document: OpenDocument, isCancelled: () => boolean, typed?: string): Promise<Judgement | null> {
    if (document.path === null) return null;
    const folder = folderOf(document.path);
    const path = slashed(relative(folder.cwd, document.path));
    const loaded = configurationsOf(folder, document.path);
    const { configurations } = loaded;
    if (configurations.ignores(path)) return null;
    const overlay = overlayOf(folder).set(path, typed ?? document.text);
    const started = Date.now();
    const found = readAround(configurations, path, overlay);
    keepContents(folder, found.histories, overlay, found.histories.flatMap(({ problems }) => problems), started);
    const histories = found.histories.map((history) => reconcile(history, folder.histories.get(history.root)));
    for (const history of histories) folder.histories.set(history.root, history);
    const history = histories.find((each) => filesOf(each).some((file) => file.path === path));
    if (history === undefined || !loaded.isMigration(history)(path)) return null;
    const prepared = prepareLint(configurations, { histories, asked: found.asked }, { today: today() });
    const { deployed = new Map<string, number>() } = prepared.input;
    if (JSON.stringify([...deployed]) !== JSON.stringify([...folder.deployed])) folder.deployed = deployed;
    const linting = lintingOf(folder, path);
    const report = await drain(linting.run({ ...prepared.input, deployed: folder.deployed }), isCancelled);
    const file = filesOf(history).find((each) => each.path === path);
    if (file === undefined) return null;
    const configFiles = new Set(loaded.files.map((each) => slashed(relative(folder.cwd, each))));
    const problems = [...found.problems, ...prepared.unread, ...prepared.problems, ...report.problems].filter((problem) => problem.path === null || !configFiles.has(problem.path));
    return { document, folder: folder.cwd, path, file, history, report, problems, configurations, linting };
  }

  return {
    setFolders(next) {
      roots = next.map((root) => root.replace(/(?<=.)\/$/, ""));
      folders.clear();
    },
    forget(paths) {
      for (const folder of folders.values()) {
        for (const path of paths) {
          folder.contents.delete(slashed(relative(folder.cwd, path)));
          if (/\.(?:ya?ml|[cm]?[jt]s)$/i.test(path)) folder.loaded = null;
        }
      }
    },
    close(path) {
      for (const folder of folders.values()) folder.lintings.delete(slashed(relative(folder.cwd, path)));
    },
    async judge(document, isCancelled, typed) {
      try {
        return await judge(document, isCancelled, typed);
      } catch (error) {
        // What was replayed by half is of no use; what was left between two migrations is.
        if (!(error instanceof Cancelled) && document.path !== null) {
          const folder = folderOf(document.path);
          folder.lintings.delete(slashed(relative(folder.cwd, document.path)));
        }
        throw error;
      }
    },
    configurationOf(path) {
      const folder = folderOf(path);
      const { files, problems } = configurationsOf(folder, path);
      return { files, problems: problems.map((problem) => ({ ...problem, path: problem.path === null ? null : slashed(resolve(folder.cwd, problem.path)) })) };
    },
  };
}

function signatureOf(file: string, typed: ReadonlyMap<string, string>): string {
  const text = typed.get(file);
  if (text !== undefined) return `${file}\0${text}`;
  const entry = statSync(file, { throwIfNoEntry: false });
  return entry === undefined ? file : `${file}\0${entry.mtimeMs}\0${entry.size}`;
}

/** Runs to the end, letting other messages in from time to time. */
async function drain(steps: Generator<void, Report, void>, isCancelled: () => boolean): Promise<Report> {
  for (let since = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - since < slice) continue;
    await new Promise((next) => setImmediate(next));
    if (isCancelled()) {
      steps.return(undefined as never);
      throw new Cancelled();
    }
    since = performance.now();
  }
}
