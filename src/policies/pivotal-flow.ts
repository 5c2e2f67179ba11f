import type { Policy } from "./policy.ts";

export const pivotalFlow: Policy = {
  name: "pivotal-flow",
  summary: "",
  settings: { rules: {} },
};
