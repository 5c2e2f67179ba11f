import type { Policy } from "./policy.ts";

export const lancio: Policy = {
  name: "lancio",
  summary: "",
  settings: { rules: {} },
};
