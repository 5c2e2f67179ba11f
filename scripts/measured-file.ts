import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Writes measured data to a file of the repository (path relative to its root); with `--check`, compares instead and sets exit code 1 where it differs. */
export function writeMeasured(path: string, text: string): void {
  const place = fileURLToPath(new URL(`../${path}`, import.meta.url));
  if (!process.argv.includes("--check")) {
    writeFileSync(place, text);
    console.log(`wrote ${path}`);
  } else if (readFileSync(place, "utf8") !== text) {
    console.error(`${path} is not what the servers say: run the script without --check`);
    process.exitCode = 1;
  } else console.log(`${path} is what the servers say`);
}

/** Words as the lines of a template literal, none wider than 180 characters. */
export function wordLines(words: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + word.length + 1 > 178) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `  ${each}`).join("\n");
}
