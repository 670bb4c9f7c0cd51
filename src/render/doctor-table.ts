import type { CheckName, DoctorReport, Finding, Outcome } from "../doctor/finding.ts";
import { append } from "../newer-map.ts";
import type { Style } from "../style.ts";
import { type Paint, plain, widest } from "./columns.ts";
import { headline, page } from "./sweeps/table.ts";
import type { Again } from "./order-sentences.ts";
import { type DoctorProse, doctorProseIn, type Writing } from "./prose/doctor.ts";
import { paragraph, printable, wrap } from "./text.ts";
import { type TimeFormat, duration, instant } from "./time.ts";

/** A line for each check, with what to do now below it. */
export function renderDoctorTable({ findings, source, requests, interrupted }: DoctorReport, style: Style): string {
  const { color, lang, width } = style;
  const prose = doctorProseIn(lang);
  const count = (wanted: Outcome) => findings.filter(({ outcome }) => outcome === wanted).length;
  const [failures, warnings] = [count("fail"), count("warn")];
  const asked = prose.asked({ source: printable(source ?? ""), requests });
  return page([
    failures > 0
      ? headline(signs.fail, prose.headline.failed(failures), color.bold.red, style)
      : interrupted
        ? headline("?", prose.headline.interrupted, color.bold.yellow, style)
        : warnings > 0
          ? headline(signs.warn, prose.headline.warned(warnings), color.bold.yellow, style)
          : headline(signs.ok, prose.headline.fine, color.bold.green, style),
    [
      ...findings.filter(({ code }) => code !== "left-out").map((finding) => renderFinding(finding, style)),
      ...renderLeftOut(findings, style),
    ].join("\n"),
    requests === 0 ? undefined : color.dim(wrap(asked, width).join("\n")),
  ]);
}

const signs: Readonly<Record<Outcome, string>> = { ok: "✓", warn: "!", fail: "✗", skipped: "·" };

function renderFinding(finding: Finding, style: Style): string {
  const { lang, width, color } = style;
  const { checks } = doctorProseIn(lang);
  const room = widest(Object.values(checks));
  const { says, advice } = tellFinding(finding, style);
  const paint: Record<Outcome, Paint> = { ok: plain, warn: color.yellow, fail: color.red, skipped: color.dim };
  const lead = `${signs[finding.outcome]} ${checks[finding.check].padEnd(room)}  `;
  return [
    ...paragraph(lead, says, width).map((line) => paint[finding.outcome](line)),
    ...(advice === null ? [] : paragraph(`${" ".repeat(room + 4)}→ `, advice, width)),
  ].join("\n");
}

/** One line for all checks that were left out because of the same failed check. */
function renderLeftOut(findings: readonly Finding[], { lang, width, color }: Style): string[] {
  const prose = doctorProseIn(lang);
  const byCause = new Map<CheckName | null, string[]>();
  for (const { check, code, evidence } of findings)
    if (code === "left-out") append(byCause, evidence.because, prose.checks[check]);
  return [...byCause].flatMap(([because, checks]) => {
    const facts = { checks: checks.join(", "), because: because === null ? null : prose.checks[because] };
    return paragraph(`${signs.skipped} `, prose.leftOut(facts), width).map((line) => color.dim(line));
  });
}

/** A finding's message, and what to do now; untrusted text is made visible. */
export function tellFinding(finding: Finding, format: TimeFormat & Again): { says: string; advice: string | null } {
  const { lang } = format;
  const prose: DoctorProse = doctorProseIn(lang);
  const writing: Writing = {
    lasting: (milliseconds) => duration(milliseconds * 1_000, lang),
    moment: (time) => instant(time, format),
    again: format.again ?? "",
  };
  // The code selects the matching function, which the compiler can't follow.
  const say = prose.says[finding.code] as (evidence: Finding["evidence"], writing: Writing) => string;
  const advise = prose.advice[finding.code] as
    ((evidence: Finding["evidence"], writing: Writing) => string | null) | undefined;
  const advice = advise?.(finding.evidence, writing) ?? null;
  return { says: printable(say(finding.evidence, writing)), advice: advice === null ? null : printable(advice) };
}
