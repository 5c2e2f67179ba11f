/** The extension for VS Code: finds a migralint, starts its language server, and gets out of the way. */
import { existsSync } from "node:fs";
import { commands, window, workspace, type ExtensionContext } from "vscode";
import { LanguageClient, TransportKind, type LanguageClientOptions } from "vscode-languageclient/node";
import { chooseServer } from "./server.ts";

/** Starts the language server, and starts it anew when a setting or the trust in the workspace changes. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("migralint", { log: true });
  let client: LanguageClient | null = null;
  /** Starts and stops follow one another: two at a time would leave a server behind. */
  let last: Promise<void> = Promise.resolve();

  const restart = (): Promise<void> => {
    last = last.then(async () => {
      await client?.stop().catch((error: unknown) => output.warn(`The server did not stop: ${String(error)}`));
      client = null;
      const settings = workspace.getConfiguration("migralint");
      if (settings.get("enable") === false) return;
      const server = chooseServer({
        trusted: workspace.isTrusted,
        setting: settings.get<string | null>("path") ?? null,
        folders: (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
        bundled: context.asAbsolutePath("server/dist/cli.cjs"),
        exists: existsSync,
      });
      if (server.warning !== null) void window.showWarningMessage(server.warning);
      output.info(`Starting ${server.module}`);
      const options: LanguageClientOptions = {
        documentSelector: [
          { scheme: "file", language: "sql" },
          { scheme: "file", language: "postgres" },
          { scheme: "file", language: "pgsql" },
          { scheme: "file", pattern: "**/*.sql" },
          { scheme: "file", pattern: "**/migralint.{yaml,yml}" },
        ],
        outputChannel: output,
      };
      const run = { module: server.module, args: workspace.isTrusted ? ["lsp"] : ["lsp", "--no-plugins"], transport: TransportKind.stdio };
      client = new LanguageClient("migralint", "migralint", { run, debug: run }, options);
      await client.start().catch((error: unknown) => window.showErrorMessage(`migralint does not start: ${String(error)}`));
    });
    return last;
  };

  context.subscriptions.push(
    output,
    commands.registerCommand("migralint.restart", restart),
    commands.registerCommand("migralint.showOutput", () => output.show()),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration((event) => (event.affectsConfiguration("migralint.enable") || event.affectsConfiguration("migralint.path") ? restart() : undefined)),
    { dispose: () => client?.stop() },
  );
  await restart();
}
