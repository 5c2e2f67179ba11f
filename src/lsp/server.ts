/** The language server: answers an editor about the migrations it has open. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CodeActionKind, DiagnosticRefreshRequest, DidChangeWatchedFilesNotification, DocumentDiagnosticReportKind, ErrorCodes, LSPErrorCodes, PositionEncodingKind, ResponseError, TextDocumentSyncKind,
  type CancellationToken, type CodeAction, type CodeActionParams, type Connection, type Diagnostic, type DocumentDiagnosticReport, type InitializeParams, type InitializeResult,
} from "vscode-languageserver/node";
import type { Problem } from "../finding.ts";
import { fixAll } from "../fix-all.ts";
import type { Rule } from "../rule.ts";
import { version } from "../version.ts";
import { actionsFor, fixAllAction, fixAllKind, type ActionOptions } from "./actions.ts";
import { diagnosticsOf, problemDiagnostics, problemsElsewhere } from "./diagnostics.ts";
import { applyChanges, markLength, pathOf, placesIn, type Encoding, type OpenDocument, type Places } from "./documents.ts";
import { hoverAt, scriptsOf } from "./hover.ts";
import { symbolsOf } from "./symbols.ts";
import { Cancelled, openWorkspace, type Judgement } from "./workspace.ts";

/** Files whose changes on the disk change what is found: migrations, configurations, journals and what else runners and git read. */
const watched = "**/{*.sql,*.yaml,*.yml,_journal.json,atlas.sum,migration_lock.toml,metadata.toml,sqitch.plan,go.mod,.gitignore,.migralint-baseline.json}";
/** How long to wait for further edits before diagnostics are sent unasked, in milliseconds. */
const pause = 120;
/** Where the editor tells of no changes on the disk, what was found counts for so long, in milliseconds. */
const trusted = 1000;

/** What the editor can do. */
interface Client {
  readonly encoding: Encoding;
  /** It asks for diagnostics, and again when it is told to. */
  readonly pulls: boolean;
  readonly watches: boolean;
  readonly foldersChange: boolean;
  readonly withRelated: boolean;
  readonly documentChanges: boolean;
  readonly createsFiles: boolean;
  readonly snippets: boolean;
  readonly codeActionLiterals: boolean;
  readonly outline: boolean;
}

/**
 * Serves an editor over a connection. Loads the parser with `load` when the editor has introduced itself. Whatever the editor sends, the server
 * lives on: what goes wrong is an error for the one request.
 */
export function serve(connection: Connection, { rules, plugins = "load", load, today }: { readonly rules: readonly Rule[]; /** Whether the code of plugins may run; the editor may refuse it as well. */ readonly plugins?: "load" | "refuse"; readonly load: () => Promise<void>; readonly today: () => string }): void {
  const documents = new Map<string, OpenDocument>();
  const byPath = (): Map<string, OpenDocument> => new Map([...documents.values()].flatMap((document) => (document.path === null ? [] : [[document.path, document] as const])));
  const workspace = openWorkspace({ rules, plugins: () => (plugins === "refuse" || refused ? "refuse" : "load"), documents: byPath, today, note: (text) => connection.console.warn(`migralint: ${text}`) });
  /** The editor's `initializationOptions` say `noPlugins`. */
  let refused = false;
  let client: Client = clientOf({});
  let folders: string[] = [];
  let loading: Promise<void> | null = null;
  /** Counts what may change a judgement. */
  let stamp = 0;
  const judgements = new Map<string, { readonly stamp: number; readonly at: number; readonly judgement: Judgement | null }>();
  /** Documents are judged one after the other. */
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  /** What was sent unasked, by URI. */
  const sent = new Map<string, string>();
  /** Problems of files that are no open migrations, by path, with the document that they were found with. */
  const elsewhere = new Map<string, ReadonlyMap<string, readonly Problem[]>>();

  const uriOf = (path: string): string => byPath().get(path)?.uri ?? pathToFileURL(path).href;
  const isSql = ({ path }: OpenDocument): boolean => path !== null && /\.sql$/i.test(path);

  /* Judging */

  function judge(uri: string, isCancelled: () => boolean): Promise<Judgement | null> {
    const work = queue.then(async () => {
      // Lets in what the editor has sent meanwhile: it may have lost interest.
      await new Promise((next) => setImmediate(next));
      if (isCancelled()) throw new Cancelled();
      const document = documents.get(uri);
      if (document === undefined || !isSql(document)) return null;
      const known = judgements.get(uri);
      if (known?.stamp === stamp && (client.watches || Date.now() - known.at < trusted)) return known.judgement;
      await (loading ??= load());
      const began = stamp;
      const judgement = await workspace.judge(document, () => isCancelled() || documents.get(uri) !== document);
      judgements.set(uri, { stamp: began, at: Date.now(), judgement });
      if (judgement === null) elsewhere.delete(uri);
      else elsewhere.set(uri, problemsElsewhere(judgement));
      publishProblems();
      return judgement;
    });
    queue = work.catch(() => undefined);
    return work;
  }

  /** Something changed that other documents depend on as well. */
  function changed(isTold = true): void {
    stamp++;
    if (!client.pulls) schedule();
    else if (isTold) void connection.sendRequest(DiagnosticRefreshRequest.type).catch(() => undefined);
  }

  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      for (const { uri } of [...documents.values()].filter(isSql)) void push(uri);
    }, pause);
  }

  async function push(uri: string): Promise<void> {
    const began = stamp;
    try {
      const judgement = await judge(uri, () => stamp !== began);
      const document = documents.get(uri);
      if (document === undefined || stamp !== began) return;
      await connection.sendDiagnostics({ uri, version: document.version, diagnostics: judgement === null ? [] : shownIn(judgement) });
    } catch (error) {
      if (!(error instanceof Cancelled)) tell(error);
    }
  }

  function shownIn(judgement: Judgement): Diagnostic[] {
    return diagnosticsOf(judgement, placesOf(judgement.document), { encoding: client.encoding, uriOf, withRelated: client.withRelated });
  }

  function placesOf({ text }: OpenDocument): Places {
    return placesIn(text, client.encoding);
  }

  /** What is wrong with configurations and journals, by path. */
  function problemFiles(): Map<string, readonly Problem[]> {
    const found = new Map<string, readonly Problem[]>();
    for (const { path } of documents.values()) {
      if (path === null) continue;
      const { files, problems } = workspace.configurationOf(path);
      for (const file of files) found.set(file, problems.filter((problem) => problem.path === file));
    }
    for (const [uri, problems] of elsewhere) {
      if (!documents.has(uri)) elsewhere.delete(uri);
      else for (const [path, list] of problems) found.set(path, list);
    }
    return found;
  }

  /** Sends what is wrong with files that the editor does not ask about. */
  function publishProblems(): void {
    const found = problemFiles();
    for (const uri of sent.keys()) if (![...found.keys()].some((path) => uriOf(path) === uri)) found.set(pathOf(uri) ?? "", []);
    for (const [path, problems] of found) {
      const uri = uriOf(path);
      const open = documents.get(uri);
      if (open !== undefined && isSql(open)) continue;
      const isAsked = client.pulls && open !== undefined;
      const diagnostics = isAsked ? [] : problemDiagnostics(problems, open?.text ?? readText(path), client.encoding);
      const text = JSON.stringify(diagnostics);
      if ((sent.get(uri) ?? "[]") === text) continue;
      if (diagnostics.length === 0) sent.delete(uri);
      else sent.set(uri, text);
      void connection.sendDiagnostics({ uri, diagnostics });
    }
  }

  function tell(error: unknown): void {
    connection.console.error(`migralint: this is a fault of its own; please report it. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }

  /** Answers a request about a document; `otherwise` where it is no migration. */
  async function answer<Answer>(uri: string, token: CancellationToken, otherwise: Answer, about: (judgement: Judgement) => Answer | Promise<Answer>): Promise<Answer> {
    try {
      const judgement = await judge(uri, () => token.isCancellationRequested);
      return judgement === null ? otherwise : await about(judgement);
    } catch (error) {
      if (error instanceof Cancelled) throw token.isCancellationRequested ? new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled") : new ResponseError(LSPErrorCodes.ServerCancelled, "the document changed", { retriggerRequest: true });
      tell(error);
      throw new ResponseError(ErrorCodes.InternalError, error instanceof Error ? error.message : String(error));
    }
  }

  /* Introduction */

  connection.onInitialize((params): InitializeResult => {
    client = clientOf(params);
    refused = (params.initializationOptions as { readonly noPlugins?: unknown } | null | undefined)?.noPlugins === true;
    const root = params.rootUri ?? null; // older editors send nothing else
    folders = (params.workspaceFolders ?? (root === null ? [] : [{ uri: root }])).flatMap(({ uri }) => pathOf(uri) ?? []);
    workspace.setFolders(folders);
    return {
      serverInfo: { name: "migralint", version },
      capabilities: {
        positionEncoding: client.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
        ...(client.pulls && { diagnosticProvider: { identifier: "migralint", interFileDependencies: true, workspaceDiagnostics: false } }),
        hoverProvider: true,
        documentSymbolProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    void (loading ??= load()).catch(tell);
    if (client.watches) void connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: watched }] }).catch(tell);
    if (client.foldersChange) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => pathOf(uri)));
        folders = [...folders.filter((folder) => !gone.has(folder)), ...added.flatMap(({ uri }) => pathOf(uri) ?? [])];
        workspace.setFolders(folders);
        changed();
      });
    }
  });

  connection.onDidChangeWatchedFiles(({ changes }) => {
    workspace.forget(changes.flatMap(({ uri }) => pathOf(uri) ?? []));
    changed();
  });

  /* Documents */

  connection.onDidOpenTextDocument(({ textDocument: { uri, version: number, text } }) => {
    const document = { uri, path: pathOf(uri), version: number, text };
    documents.set(uri, document);
    // The editor asks about what it opens; what others find changes only with a text that differs from the disk's.
    changed(!isSql(document));
    if (!isSql(document)) publishProblems();
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) => {
    const document = documents.get(uri);
    if (document === undefined) return;
    const next = applyChanges(document, contentChanges, number, client.encoding);
    documents.set(uri, next);
    // Between migrations the editor knows to ask again (`interFileDependencies`).
    changed(!isSql(next));
    if (!isSql(next)) publishProblems();
  });

  connection.onDidSaveTextDocument(() => changed(!client.watches));

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = documents.get(uri);
    documents.delete(uri);
    judgements.delete(uri);
    if (document === undefined) return;
    if (document.path !== null) workspace.close(document.path);
    changed();
    if (!client.pulls && isSql(document)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    publishProblems();
  });

  /* Questions */

  connection.languages.diagnostics.on(async ({ textDocument: { uri }, previousResultId }, token): Promise<DocumentDiagnosticReport> => {
    const document = documents.get(uri);
    const items = document !== undefined && !isSql(document) && document.path !== null
      ? problemDiagnostics(problemFiles().get(resolve(document.path)) ?? [], document.text, client.encoding)
      : await answer(uri, token, [], shownIn);
    const resultId = digest(JSON.stringify(items));
    return previousResultId === resultId ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId } : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  });

  connection.onHover(({ textDocument: { uri }, position }, token) =>
    answer(uri, token, null, (judgement) => {
      const places = placesOf(judgement.document);
      const found = hoverAt(judgement, places.offsetAt(position), judgement.configurations.rules);
      if (found === null) return null;
      return { contents: { kind: "markdown" as const, value: found.text }, range: places.rangeOf(found.span) };
    }),
  );

  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    answer(uri, token, [], (judgement) => {
      const symbols = scriptsOf(judgement).flatMap((script) => symbolsOf(judgement.file, judgement.linting.read(script).statements, placesOf(judgement.document)));
      return client.outline ? symbols : symbols.map(({ name, kind, range }) => ({ name, kind, location: { uri, range } }));
    }),
  );

  connection.onCodeAction(async (params, token): Promise<CodeAction[]> => (client.codeActionLiterals ? await answer(params.textDocument.uri, token, [], (judgement) => actionsOf(params, judgement, token)) : []));

  async function actionsOf({ range, context }: CodeActionParams, judgement: Judgement, token: CancellationToken): Promise<CodeAction[]> {
    const places = placesOf(judgement.document);
    const options: ActionOptions = { places, uriOf, documentChanges: client.documentChanges, createsFiles: client.createsFiles, snippets: client.snippets };
    const wanted = (kind: string): boolean => context.only === undefined || context.only.some((only) => only === "" || kind === only || kind.startsWith(`${only}.`));
    const { start, end } = places.spanOf(range);
    const open = judgement.report.findings.filter(({ path, suppressed }) => path === judgement.path && suppressed === undefined);
    const touched = open.filter(({ span }) => span.start <= end && start <= span.end);
    const actions = wanted(CodeActionKind.QuickFix) ? touched.flatMap((finding) => actionsFor(finding, judgement, options)) : [];
    if (!wanted(fixAllKind) || !open.some(({ fix }) => fix !== undefined)) return actions;
    const fixed = await fixedText(judgement, token);
    return fixed === null ? actions : [...actions, fixAllAction(fixed, judgement, options)];
  }

  /** The text that `--fix` would give; null where it would change nothing, or the configuration is only half understood. */
  async function fixedText(judgement: Judgement, token: CancellationToken): Promise<string | null> {
    const { document, path, report } = judgement;
    if (document.path === null || workspace.configurationOf(document.path).problems.length > 0) return null;
    const { changes } = await fixAll(report, async (texts) => {
      const text = texts.get(path) ?? document.text.slice(markLength(document.text));
      return (await workspace.judge(document, () => token.isCancellationRequested, text))?.report ?? report;
    });
    return changes.find(({ file }) => file.path === path)?.text ?? null;
  }
}

function clientOf({ capabilities = {} }: Partial<InitializeParams>): Client {
  const { textDocument, workspace, general } = capabilities;
  const edits = workspace?.workspaceEdit;
  return {
    // In the order of its preference; every editor counts in UTF-16 units if it must.
    encoding: general?.positionEncodings?.find((encoding) => encoding === PositionEncodingKind.UTF8 || encoding === PositionEncodingKind.UTF16) === PositionEncodingKind.UTF8 ? "utf-8" : "utf-16",
    pulls: textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    foldersChange: workspace?.workspaceFolders === true,
    withRelated: textDocument?.publishDiagnostics?.relatedInformation === true || textDocument?.diagnostic?.relatedInformation === true,
    documentChanges: edits?.documentChanges === true,
    createsFiles: edits?.resourceOperations?.includes("create") === true,
    snippets: edits?.snippetEditSupport === true,
    codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    outline: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** A short name of a text, FNV-1a over its UTF-16 units. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return `${text.length}-${(hash >>> 0).toString(36)}`;
}
