import type { CheckReport, CheckResult } from "../../fleet/check.ts";
import { type Ignores, ignoresNone, sawNoOrder, shownAs, tellAmiss, tellResult } from "./sentences.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import type { ErrorJson } from "../show/schema.ts";
import { iso, type TimeFormat } from "../time.ts";

/**
 * JUnit's XML, as GitHub, GitLab and Jenkins read it. A check is a test case; an undecidable check is an error, not a
 * failure. One that measured nothing is skipped, and so is one that must fail nothing: Jenkins calls a build unstable for
 * any failure.
 */
export function renderCheckJunit(report: CheckReport, format: TimeFormat, ignores = ignoresNone): string {
  const { results, fleet, took } = report;
  const count = (tag: Tag) => results.filter((one) => tagOf(one, ignores) === tag).length;
  const totals = `tests="${results.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="${(took / 1_000_000).toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ordertrace" ${totals}>`,
    `  <testsuite name="ordertrace check" ${totals} timestamp="${iso(fleet.now).slice(0, 19)}">`,
    ...results.map((result) => testCase(result, tagOf(result, ignores), tellResult(result, format, ignores), format)),
    ...(sawNoOrder(report) ? [`    <system-out>${fleetProseIn(format.lang).noOrder}</system-out>`] : []),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** The answer of a run that could not check at all. */
export function junitError({ code, message, hint }: ErrorJson["error"]): string {
  const totals = 'tests="1" failures="0" errors="1" skipped="0"';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ordertrace" ${totals}>`,
    `  <testsuite name="ordertrace check" ${totals}>`,
    `    <testcase classname="ordertrace.check" name="check"><error message="${xml(message)}" type="${code}">${xml(hint ?? "")}</error></testcase>`,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const tags = {
  ok: "system-out",
  empty: "skipped",
  ignored: "skipped",
  failed: "failure",
  unclear: "error",
} as const;
type Tag = (typeof tags)[keyof typeof tags];

const tagOf = (result: CheckResult, ignores: Ignores): Tag => tags[shownAs(result, ignores)];

function testCase({ check, alarms }: CheckResult, tag: Tag, said: string, format: TimeFormat): string {
  const head = `    <testcase classname="ordertrace.check" name="${xml(check.name)}"`;
  const sentence = xml(said);
  if (tag === "system-out") return `${head}><system-out>${sentence}</system-out></testcase>`;
  if (tag === "skipped") return `${head}><skipped message="${sentence}"/></testcase>`;
  const orders = alarms.map((one) => xml(tellAmiss(one, format))).join("\n");
  return `${head}><${tag} message="${sentence}" type="${check.subject.kind}">${orders}</${tag}></testcase>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML can't hold most control characters at all, not even escaped. */
const xml = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n]|[\p{Cs}\uFFFE\uFFFF]/gu, "�").replaceAll(/[&<>"']/g, (char) => entities[char]!);
