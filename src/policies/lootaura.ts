import type { Policy } from "./policy.ts";

export const lootaura: Policy = {
  name: "lootaura",
  summary: "",
  settings: { rules: {} },
};
