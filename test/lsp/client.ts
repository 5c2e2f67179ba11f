/** An editor for the tests: starts the server as a process of its own and speaks to it over JSON-RPC. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll } from "vitest";
import {
  createProtocolConnection, StreamMessageReader, StreamMessageWriter,
  type ClientCapabilities, type CodeAction, type Diagnostic, type DocumentDiagnosticReport, type Hover, type InitializeResult, type ProtocolConnection, type PublishDiagnosticsParams, type Range,
} from "vscode-languageserver/node";
import { commandFile } from "../cli/command.ts";

/** Everything that the server can make use of. */
export const ableClient: ClientCapabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { diagnostics: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true }, workspaceFolders: true, workspaceEdit: { documentChanges: true, resourceOperations: ["create"] } },
  textDocument: {
    diagnostic: { relatedInformation: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};

/** Knows push diagnostics, and no more. */
export const plainClient: ClientCapabilities = { textDocument: { publishDiagnostics: {}, codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } } };

export interface Editor {
  readonly connection: ProtocolConnection;
  readonly child: ChildProcessWithoutNullStreams;
  readonly introduction: InitializeResult;
  readonly uri: (path: string) => string;
  /** The latest diagnostics that were sent unasked, by URI. */
  readonly sent: ReadonlyMap<string, PublishDiagnosticsParams>;
  /** How often the server asked to be asked again. */
  readonly refreshes: () => number;
  readonly registered: readonly string[];
  readonly stderr: () => string;
  open(path: string, text: string): Promise<void>;
  /** Replaces the whole text. */
  type(path: string, text: string): Promise<void>;
  change(path: string, range: Range, text: string): Promise<void>;
  pull(path: string): Promise<readonly Diagnostic[]>;
  hover(path: string, line: number, character: number): Promise<string | null>;
  actions(path: string, range: Range, only?: string[]): Promise<readonly CodeAction[]>;
  /** Waits until diagnostics that were sent for a URI pass a test. */
  until(uri: string, test: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams>;
  /** Waits until the server has asked once more to be asked again. */
  refreshed(count: number): Promise<void>;
  /** Ends the server as the protocol says; gives its exit code. */
  quit(): Promise<number | null>;
}

const running = new Set<ChildProcessWithoutNullStreams>();

/** A folder with files in it, removed after the tests of the file. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "migralint-lsp-")));
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

export async function startEditor(folders: readonly string[], options: { readonly capabilities?: ClientCapabilities; readonly node?: readonly string[]; readonly command?: string; readonly args?: readonly string[]; readonly initializationOptions?: object } = {}): Promise<Editor> {
  const child = spawn(process.execPath, [...(options.node ?? []), options.command ?? commandFile, "lsp", "--stdio", ...(options.args ?? [])], { cwd: folders[0] });
  running.add(child);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const sent = new Map<string, PublishDiagnosticsParams>();
  const waiting = new Set<() => void>();
  const settle = (): void => [...waiting].forEach((check) => check());
  const wait = <Value>(look: () => Value | undefined): Promise<Value> =>
    new Promise((done) => {
      const check = (): void => {
        const value = look();
        if (value === undefined) return;
        waiting.delete(check);
        done(value);
      };
      waiting.add(check);
      check();
    });
  let refreshes = 0;
  const registered: string[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    sent.set(params.uri, params);
    settle();
  });
  connection.onRequest("workspace/diagnostic/refresh", () => {
    refreshes++;
    settle();
    return null;
  });
  connection.onRequest("client/registerCapability", (params: { registrations: { method: string }[] }) => {
    registered.push(...params.registrations.map(({ method }) => method));
    return null;
  });
  connection.listen();
  const workspaceFolders = folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder }));
  const introduction = await connection.sendRequest<InitializeResult>("initialize", { processId: process.pid, rootUri: workspaceFolders[0]?.uri ?? null, workspaceFolders, capabilities: options.capabilities ?? ableClient, ...(options.initializationOptions !== undefined && { initializationOptions: options.initializationOptions }) });
  await connection.sendNotification("initialized", {});
  const versions = new Map<string, number>();
  const uri = (path: string): string => pathToFileURL(join(folders[0] ?? "/", path)).href;
  const next = (path: string): { uri: string; version: number } => {
    versions.set(path, (versions.get(path) ?? 0) + 1);
    return { uri: uri(path), version: versions.get(path) ?? 0 };
  };
  return {
    connection, child, introduction, uri, sent, registered,
    refreshes: () => refreshes,
    stderr: () => stderr,
    open: (path, text) => connection.sendNotification("textDocument/didOpen", { textDocument: { ...next(path), languageId: "sql", text } }),
    type: (path, text) => connection.sendNotification("textDocument/didChange", { textDocument: next(path), contentChanges: [{ text }] }),
    change: (path, range, text) => connection.sendNotification("textDocument/didChange", { textDocument: next(path), contentChanges: [{ range, text }] }),
    pull: async (path) => {
      const report = await connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", { textDocument: { uri: uri(path) } });
      return report.kind === "full" ? report.items : [];
    },
    hover: async (path, line, character) => {
      const found = await connection.sendRequest<Hover | null>("textDocument/hover", { textDocument: { uri: uri(path) }, position: { line, character } });
      return found === null ? null : (found.contents as { value: string }).value;
    },
    actions: (path, range, only) => connection.sendRequest("textDocument/codeAction", { textDocument: { uri: uri(path) }, range, context: { diagnostics: [], ...(only !== undefined && { only }) } }),
    until: (target, test) => wait(() => {
      const params = sent.get(target);
      return params !== undefined && test(params) ? params : undefined;
    }),
    refreshed: (count) => wait(() => (refreshes >= count ? true : undefined)).then(() => undefined),
    quit: async () => {
      const closed = new Promise<number | null>((done) => child.on("close", done));
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      running.delete(child);
      return closed;
    },
  };
}

/** Ends servers that a failed test left behind. */
export function endServers(): void {
  afterAll(() => {
    for (const child of running) child.kill();
  });
}

/** `2:0-2:5 drop-table`, lines and columns from 0. */
export function shown({ range: { start, end }, code }: Diagnostic): string {
  return `${start.line}:${start.character}-${end.line}:${end.character} ${String(code ?? "problem")}`;
}

/** The server sends plain messages only. */
export function messageOf({ message }: Diagnostic): string {
  if (typeof message !== "string") throw new Error("a message with markup");
  return message;
}

export function at(line: number, character: number, endLine = line, endCharacter = character): Range {
  return { start: { line, character }, end: { line: endLine, character: endCharacter } };
}

/** A text after the edits of an action, UTF-16 columns. */
export function applied(text: string, { edit }: CodeAction): string {
  const edits = (edit?.documentChanges ?? []).flatMap((change) => ("textDocument" in change ? change.edits : [])) as { range: Range; newText: string }[];
  const lines = text.split("\n");
  const offset = (place: Range["start"]): number => lines.slice(0, place.line).reduce((sum, line) => sum + line.length + 1, 0) + place.character;
  const sorted = edits.map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText })).sort((a, b) => b.start - a.start);
  return sorted.reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}
