import { createRequire } from "node:module";
import type * as Yaml from "yaml";

/** The `yaml` package. It is loaded at the first call only: a run without a configuration starts faster for it. */
export function loadYaml(): typeof Yaml {
  return createRequire(import.meta.url)("yaml") as typeof Yaml;
}
