import { explain } from "../explain.ts";
import { didYouMean } from "../nearest.ts";
import { loadParser } from "../sql/read.ts";
import { messagesOf } from "../verify/example.ts";
import { UsageError, type Command } from "./command.ts";
import { knownRules, pluginOptions } from "./known-rules.ts";
import { print } from "./terminal.ts";

export const command: Command = {
  name: "explain",
  usage: "RULE…",
  summary: "Says why a rule is there and what to do instead, with examples, as Markdown.",
  options: pluginOptions,
  run: async (args) => {
    const { positionals } = args;
    if (positionals.length === 0) throw new UsageError("Which rule? For example: migralint explain drop-column. All of them: migralint rules.");
    const { rules, code } = await knownRules(args);
    const found = positionals.map((id) => {
      const rule = rules.find((candidate) => candidate.id === id);
      if (rule === undefined) throw new UsageError(`There is no rule ${id}.${didYouMean(id, rules.map((candidate) => candidate.id))} All of them: migralint rules.`);
      return rule;
    });
    await loadParser();
    await print(found.map((rule) => explain(rule, (example) => messagesOf(rule, example))).join("\n"));
    return code;
  },
};
