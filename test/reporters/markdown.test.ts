import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import markdown, { marker } from "../../src/reporters/markdown.ts";
import { hostileReport, serverCommand, steering } from "./hostile.ts";
import { reportOf, type Found } from "./report.ts";

/** As GitHub turns a comment into a page: CommonMark with its extensions, and elements kept. */
const page = (text: string): string => micromark(text, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
const render = (report: ReturnType<typeof reportOf>, limit?: number): string => markdown.render(report, { rules: [], ...(limit !== undefined && { limit }) });

test("findings stand under their file, after the marker, with the clause", () => {
  const report = reportOf({ "m/a.sql": "drop table a;\ndelete from b_c;", "m/b.sql": "select 1;" }, [
    { path: "m/a.sql", at: "drop table a" },
    { path: "m/a.sql", at: "delete", rule: "delete-without-where", severity: "warning", message: "All of b_c and *x* goes." },
    { path: "m/a.sql", at: "b_c", suppressed: { kind: "comment", reason: "" } },
  ], { problems: [{ path: null, line: null, message: "No file fits." }] });
  expect(render(report)).toBe(`${marker}
### migralint: 1 problem, 1 error, 1 warning

<details open><summary>Not judged: 1 problem</summary>

- **problem**: No file fits.

</details>

<details open><summary><code>m/a.sql</code>: 1 error, 1 warning</summary>

- **error** \`drop-table\` in line 1: Dropping invoices deletes its rows.
  \`\`\`sql
  drop table a;
  \`\`\`
- **warning** \`delete-without-where\` in line 2: All of b\\_c and \\*x\\* goes.
  \`\`\`sql
  delete from b_c;
  \`\`\`

</details>

<sub>migralint 0.1.0 · 2 files · 3 statements · all analyzed · 1 suppressed</sub>
`);
  const html = page(render(report));
  expect(html).toContain("<strong>warning</strong> <code>delete-without-where</code> in line 2: All of b_c and *x* goes.\n<pre><code class=\"language-sql\">delete from b_c;\n</code></pre>");
  expect(html.match(/<li>/g)).toHaveLength(3);
});

test("nothing found is said, so that an old comment is replaced", () => {
  expect(render(reportOf({ "a.sql": "select 1;" }, []))).toBe(`${marker}\n### migralint: nothing found\n\n<sub>migralint 0.1.0 · 1 file · 1 statement · all analyzed</sub>\n`);
  expect(render(reportOf({}, []))).toContain("### migralint: no migration was read\n");
});

test("the foot says what was judged", () => {
  const report = reportOf({ "a.sql": "drop;" }, [], { baselined: reportOf({ "a.sql": "drop;" }, [{ path: "a.sql", at: "drop" }]).findings, scope: { migrations: 3, since: "<b>main", deployed: 0 } });
  expect(render(report)).toContain("<sub>migralint 0.1.0 · 1 file · 1 statement · all analyzed · 1 in the baseline · only what is new since <code>&lt;b&gt;main</code></sub>");
});

test("many findings are folded", () => {
  const found = (count: number): Found[] => Array.from({ length: count }, () => ({ path: "a.sql", at: "drop" }));
  expect(render(reportOf({ "a.sql": "drop" }, found(10)))).toContain("<details open>");
  expect(render(reportOf({ "a.sql": "drop" }, found(11)))).toContain("<details><summary><code>a.sql</code>: 11 errors");
});

test("what is too long for a comment loses the mildest, and says how many", () => {
  const texts = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`m/${index}.sql`, `drop table "${"é".repeat(40)}";`]));
  const found = Object.keys(texts).flatMap((path) => (["info", "error", "warning"] as const).flatMap((severity) => Array.from({ length: 10 }, (): Found => ({ path, at: "drop", severity, message: `${severity} ${"ü".repeat(60)}` }))));
  const text = render(reportOf(texts, found));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
  expect(Buffer.byteLength(text)).toBeGreaterThan(60_000);
  const count = (word: string): number => text.match(new RegExp(`^- \\*\\*${word}\\*\\*`, "gm"))?.length ?? 0;
  const missing = Number(/\*\*(\d+) more are not shown here\*\*/.exec(text)?.[1]);
  expect(count("error") + count("warning") + count("info") + missing).toBe(1200);
  expect(count("info")).toBe(0);
  expect(count("warning") === 0 || count("error") === 400).toBe(true);
  expect(count("error")).toBeGreaterThan(100);
  for (const limit of [400, 1000, 5000, 20_000, 1024 * 1024]) expect(Buffer.byteLength(render(reportOf(texts, found), limit))).toBeLessThanOrEqual(limit);
  expect(render(reportOf(texts, found), 1024 * 1024)).not.toContain("not shown here");
  expect(page(text).match(/<li>/g)).toHaveLength(1200 - missing);
});

test("one enormous name does not take all the room", () => {
  const text = render(reportOf({ "a.sql": "drop;truncate" }, [{ path: "a.sql", at: "drop", message: `${"*".repeat(200_000)}.` }, { path: "a.sql", at: "truncate", message: "The second." }]));
  expect(text).toContain("The second.");
  expect(text).not.toContain("not shown here");
});

test("hostile names are text on the page: no link, mention, image, element, code or formula", async () => {
  const report = await hostileReport();
  const text = render(report);
  expect(text.replaceAll("\n", "")).not.toMatch(steering);
  expect(text).not.toMatch(serverCommand);
  expect(text.split(marker)).toHaveLength(2);
  expect(text).not.toMatch(/^[/:]/m);
  const html = page(text);
  const elements = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]));
  expect([...elements].sort()).toEqual(["code", "details", "h3", "li", "p", "pre", "span", "strong", "sub", "summary", "ul"].filter((name) => elements.has(name)));
  const items = report.findings.length + report.problems.length;
  expect(html.match(/<li>/g)).toHaveLength(items);
  expect(html.match(/<pre>/g)).toHaveLength(report.findings.length);
  // What GitHub would look for in the text of the page, where code does not count and comments part words.
  const prose = html.replace(/<(code|pre)[^>]*>[^]*?<\/\1>/g, "");
  for (const part of prose.split(/<[^>]*>/)) expect(part).not.toMatch(/@\w|#\d|:\/\/|www\.|\$.*\$/);
  // What one reads is what stands there.
  expect(html.replace(/<!--[^]*?-->|<\/?span>/g, "")).toContain("[click](https://evil.example) ]]&gt; &lt;b&gt;{0}&lt;/b&gt; {1} \\](x)");
});

test("a path is text in the heading of its file", () => {
  const path = "m/<script>alert(1)</script>\"&*x*`.sql";
  const html = page(render(reportOf({ [path]: "drop `` ```" }, [{ path, at: "drop", rule: "a`b" }])));
  expect(html).toContain("<summary><code>m/&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;*x*`.sql</code>: 1 error</summary>");
  expect(html).toContain("<code>a`b</code>");
  expect(html).toContain("<pre><code class=\"language-sql\">drop `` ```\n</code></pre>");
});
