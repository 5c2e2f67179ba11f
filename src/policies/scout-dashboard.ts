import type { Policy } from "./policy.ts";

export const scoutDashboard: Policy = {
  name: "scout-dashboard",
  summary: "",
  settings: { rules: {} },
};
