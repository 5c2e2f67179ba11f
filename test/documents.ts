/** The code blocks of a page of the manual. */
import { readFileSync } from "node:fs";

export interface Block {
  readonly language: string;
  /** What the comment in its first line says: a file's name, or what it does; empty without one. */
  readonly title: string;
  readonly text: string;
}

/** Every fenced block of a Markdown file, in order. */
export function blocksOf(path: string): Block[] {
  return [...readFileSync(path, "utf8").matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => {
    const text = match[2] ?? "";
    return { language: match[1] ?? "", title: /^(?:#|\/\/) (.+)/.exec(text)?.[1] ?? "", text };
  });
}

/** The block with a title; throws where there is none. */
export function blockOf(path: string, title: string): string {
  const found = blocksOf(path).find((block) => block.title === title);
  if (found === undefined) throw new Error(`${path} has no block "${title}"`);
  return found.text;
}
