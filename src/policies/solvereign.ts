import type { Policy } from "./policy.ts";

export const solvereign: Policy = {
  name: "solvereign",
  summary: "",
  settings: { rules: {} },
};
