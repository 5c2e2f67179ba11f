import { setFlagsFromString } from "node:v8";

/**
 * Has V8 take the code of the parser as its first compiler makes it: to optimize it takes longer than a whole run of the linter, and up
 * to 500 MB more. V8 asks for these flags whenever a function is compiled, which newer versions do at its first call: they stay for the process.
 */
export function setWasmFlags(): void {
  for (const flag of ["--no-wasm-tier-up", "--no-wasm-dynamic-tiering"]) setFlagsFromString(flag);
}
