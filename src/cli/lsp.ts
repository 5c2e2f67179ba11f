import { Console } from "node:console";
import type { Command } from "./command.ts";

export const command: Command = {
  name: "lsp",
  usage: "",
  summary: "Serves an editor over standard input and output, in the Language Server Protocol.",
  options: {
    stdio: { type: "boolean", help: "the only way there is; editors say it" },
    "no-plugins": { type: "boolean", help: "do not run the code of plugins, for folders one does not trust" },
    clientProcessId: { type: "string", value: "ID", help: "end when that process does" },
  },
  run: async (args) => {
    const [{ createConnection, ProposedFeatures }, { serve }, { rules }, { loadParser }] = await Promise.all([
      import("vscode-languageserver/node"),
      import("../lsp/server.ts"),
      import("../rules/index.ts"),
      import("../sql/read.ts"),
    ]);
    // The standard output is the editor's: what plugins print must not stand between the messages.
    globalThis.console = new Console(process.stderr);
    const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
    serve(connection, { rules, plugins: args.flag("no-plugins") ? "refuse" : "load", load: loadParser, today: () => new Date().toISOString().slice(0, 10) });
    connection.listen();
    // The connection ends the process: with 0 after `shutdown`, with 1 where the editor is gone without a word.
    return await new Promise<never>(() => undefined);
  },
};
