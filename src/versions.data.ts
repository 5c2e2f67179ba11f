/** The major versions of PostgreSQL on which a rule finds anything, where those are not all (written by scripts/generate.ts). */
export const versions: Readonly<Record<string, readonly number[]>> = {
  "check-instead-of-not-null": [18],
  "drop-or-rename-trigger-lock": [14, 15, 16, 17, 18],
  "non-concurrent-detach": [14, 15, 16, 17, 18],
  "not-valid-unsupported": [13, 14, 15, 16, 17],
  "set-access-method-rewrite": [15, 16, 17, 18],
  "set-expression-rewrite": [17, 18],
  "unsupported-for-version": [13, 14, 15, 16, 17],
};
