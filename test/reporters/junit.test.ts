import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import junit from "../../src/reporters/junit.ts";
import { hostileReport, serverCommand, steering } from "./hostile.ts";
import { reportOf } from "./report.ts";

const schema = readFileSync(join(import.meta.dirname, "junit.xsd"), "utf8");

async function errorsOf(xml: string): Promise<string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: "report.xml", contents: xml }], schema: [{ fileName: "junit.xsd", contents: schema }] });
  return errors.map(({ rawMessage }) => rawMessage);
}

test("a suite for each file, a failure for each finding, and a passed case where there is none", async () => {
  const report = reportOf({ "m/001.sql": "drop table a;\ndrop table b;", "m/002.sql": "select 1;" }, [
    { path: "m/001.sql", at: "drop table a" },
    { path: "m/001.sql", at: "drop table b", severity: "warning", message: "Dropping \"b\" & all <it> holds." },
    { path: "m/001.sql", at: "b;", rule: "truncate", suppressed: { kind: "comment", reason: "unused" } },
  ], { problems: [{ path: "m/003.sql", line: null, message: "It cannot be read." }, { path: null, line: null, message: "No file fits." }] });
  const xml = junit.render(report, { rules: [] });
  expect(await errorsOf(xml)).toEqual([]);
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="migralint" tests="6" failures="2" errors="2">
  <testsuite name="m/001.sql" file="m/001.sql" tests="3" failures="2" errors="0" skipped="1">
    <testcase name="drop-table" classname="m/001.sql"><failure type="error" message="Dropping invoices deletes its rows.">m/001.sql:1:1: error: Dropping invoices deletes its rows.</failure></testcase>
    <testcase name="drop-table (2)" classname="m/001.sql"><failure type="warning" message="Dropping &quot;b&quot; &amp; all &lt;it&gt; holds.">m/001.sql:2:1: warning: Dropping &quot;b&quot; &amp; all &lt;it&gt; holds.</failure></testcase>
    <testcase name="truncate" classname="m/001.sql"><skipped message="unused"/></testcase>
  </testsuite>
  <testsuite name="m/002.sql" file="m/002.sql" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="migralint" classname="m/002.sql"/>
  </testsuite>
  <testsuite name="m/003.sql" file="m/003.sql" tests="1" failures="0" errors="1" skipped="0">
    <testcase name="problem" classname="m/003.sql"><error type="problem" message="It cannot be read.">m/003.sql: It cannot be read.</error></testcase>
  </testsuite>
  <testsuite name="migralint" file="migralint" tests="1" failures="0" errors="1" skipped="0">
    <testcase name="problem" classname="migralint"><error type="problem" message="No file fits.">No file fits.</error></testcase>
  </testsuite>
</testsuites>
`);
});

test("an empty run is a report as well", async () => {
  const xml = junit.render(reportOf({}, []), { rules: [] });
  expect(await errorsOf(xml)).toEqual([]);
  expect(xml).toContain('tests="0"');
});

test("hostile names are text in it, and no element, entity or section", async () => {
  const xml = junit.render(await hostileReport(), { rules: [] });
  expect(await errorsOf(xml)).toEqual([]);
  expect(xml).not.toMatch(steering);
  expect(xml).not.toMatch(serverCommand);
  expect(xml).not.toContain("]]>");
});

test("the schema refuses what we do not write", async () => {
  const xml = junit.render(reportOf({ "a.sql": "select 1;" }, []), { rules: [] });
  expect(await errorsOf(xml.replace('<testcase name="migralint" classname="a.sql"/>', ""))).toHaveLength(1);
  expect(await errorsOf(xml.replace('tests="1"', 'tests="x"'))).not.toEqual([]);
});
