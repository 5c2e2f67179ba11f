/** docs/truth.md: the figures, without a word of anyone's SQL. */
import { total, type Figure, type Figures } from "./figures.ts";
import type { Disagreement } from "./run.ts";

export interface HistoryResult {
  readonly name: string;
  readonly runner: string;
  readonly scripts: number;
  readonly version: string;
  readonly provided: readonly string[];
  readonly disagreements: readonly Disagreement[];
  readonly figures: Figures;
}

export function truthPage(results: readonly HistoryResult[], sum: Figures, regression: string | null): string {
  void results; void sum; void regression; void total; 
  return "";
}
export type { Figure };
