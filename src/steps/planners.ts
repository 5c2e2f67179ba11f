/** Which kinds of changes can be done in steps. */
import type { Change, ChangeKind } from "../sql/change.ts";
import { planAddColumn } from "./add-column.ts";
import { planDetachPartition, planNeutral } from "./alone.ts";
import { planAddConstraint, planValidateConstraint } from "./constraint.ts";
import { planCreateIndex, planDropIndex, planReindex } from "./index-build.ts";
import { planSetNotNull } from "./not-null.ts";
import { planAlterColumnType, planRenameColumn } from "./replace-column.ts";
import { planDropColumn, planRenameTable } from "./retire.ts";
import type { Planner, Refusal, Setting, Steps } from "./step.ts";
import { planUpdate } from "./update.ts";

const planners: { readonly [Kind in ChangeKind]?: Planner<Kind> } = {
  SetNotNull: planSetNotNull,
  AddColumn: planAddColumn,
  AddConstraint: planAddConstraint,
  ValidateConstraint: planValidateConstraint,
  CreateIndex: planCreateIndex,
  DropIndex: planDropIndex,
  Reindex: planReindex,
  AlterColumnType: planAlterColumnType,
  RenameColumn: planRenameColumn,
  RenameTable: planRenameTable,
  DropColumn: planDropColumn,
  Update: planUpdate,
  DetachPartition: planDetachPartition,
  Neutral: planNeutral,
};

/** Whether changes of a kind can be planned at all. */
export function isPlannable({ kind }: Change): boolean {
  return kind in planners;
}

/** The steps of a change, or why there are none. */
export function stepsFor(change: Change, setting: Setting): Steps | Refusal {
  const planner = planners[change.kind] as Planner<ChangeKind> | undefined;
  return planner === undefined ? { reason: "no safe steps are known for it" } : planner(change, setting);
}
