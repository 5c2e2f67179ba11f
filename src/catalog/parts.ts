/** How the statements of a script reach the server: alone, or together as one query string or in one transaction of the runner. */
import { firstWords } from "../migrations/statement-heads.ts";
import type { ScriptText } from "../sql/statement.ts";
import type { Part } from "./session.ts";

/** The part that each statement belongs to, by its position; neighbours of one part have the very same value. A script without statements has one. */
export function partsOf(text: ScriptText): readonly [Part, ...Part[]] {
  const whole: Part = { mode: text.script.transaction, several: text.statements.length > 1 };
  const [first = whole, ...others] = partsIn(text, whole);
  return [first, ...others];
}

function partsIn({ script, statements }: ScriptText, whole: Part): Part[] {
  const { file, span, transaction: mode, migration: { runner } } = script;
  const { alone, strings } = runner;
  if (mode === "file" && alone !== undefined) {
    let together = whole;
    return statements.map(({ tokens }) => {
      if (!alone(firstWords(file.text, tokens))) return together;
      together = { ...whole };
      return { mode: "none", several: false };
    });
  }
  if (mode === "none" && strings !== undefined) {
    const sent = strings(file.text.slice(span.start, span.end)).map(({ start, end }) => {
      const inside = new Set(statements.filter((statement) => statement.span.start >= span.start + start && statement.span.end <= span.start + end));
      const part: Part = { mode: "implicit", several: inside.size > 1 };
      return { inside, part };
    });
    return statements.map((statement) => sent.find(({ inside }) => inside.has(statement))?.part ?? whole);
  }
  return statements.map(() => whole);
}
