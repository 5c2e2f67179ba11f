/** A column that another one takes over from. */
import type { Planner } from "./step.ts";

export const planAlterColumnType: Planner<"AlterColumnType"> = () => ({ reason: "no steps are written for it yet" });
export const planRenameColumn: Planner<"RenameColumn"> = () => ({ reason: "no steps are written for it yet" });
