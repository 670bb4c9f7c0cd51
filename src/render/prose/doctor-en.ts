import type { Carried, Distrust, Refusal } from "../../doctor/finding.ts";
import type { DoctorProse } from "./doctor.ts";
import { plural } from "./plural-en.ts";
import { spoken } from "./sentences.ts";

const refused = ({ message }: Pick<Refusal, "message">): string => spoken(message, "en");
const hinted = ({ hint }: Pick<Refusal, "hint">): string | null => (hint === null ? null : spoken(hint, "en"));

const carried = ({ key, names, traces }: Carried): string =>
  traces === 0 ? `no ${key}` : `${key} in ${traces}${names.join() === key ? "" : ` (as ${names.join(", ")})`}`;
const keys = (facts: { keys: readonly Carried[]; traces: number }): string =>
  `of ${plural(facts.traces, "trace", "traces")}: ${facts.keys.map(carried).join(", ")}`;
const nameThem = (facts: { keys: readonly Carried[] }): string => {
  const near = facts.keys.find((one) => one.traces === 0 && one.near.length > 0);
  const missing = facts.keys.flatMap(({ key, traces }) => (traces === 0 ? [key] : [])).join(" and ");
  const there = facts.keys.find((one) => one.traces > 0)?.key;
  if (near === undefined)
    return `Have the services set ${missing} as a span attribute; without it ${there === undefined ? "nobody finds an order" : `steps whose spans carry no ${there} are found for no order`}.`;
  return `Is ${near.near.join(", ")} the same? Then name it in a path file: fields: { ${near.key.replaceAll("_", "-")}: [${near.near.join(", ")}] }.`;
};

const distrust: Readonly<Record<Distrust, string>> = {
  "self-signed": "the certificate is signed by itself",
  "unknown-authority": "the certificate is of an authority that is not known here",
  expired: "the certificate has run out",
  "other-name": "the certificate is another host's",
  other: "the certificate can't be trusted",
};
const trustIt: Readonly<Record<Distrust, string>> = {
  "self-signed": "Give the certificate itself as --ca-file, if it is known to be the right one.",
  "unknown-authority": "Give your company's authority with --ca-file.",
  expired: "Have it renewed; this host's clock being wrong would look the same.",
  "other-name": "Write the address by the name that the certificate has.",
  other: "See openssl s_client -connect HOST:PORT.",
};

export const doctorEn: DoctorProse = {
  headline: {
    fine: "Everything needed for a right answer is in place.",
    warned: (warnings) => `${plural(warnings, "thing", "things")} to know about: some answers may be "can't tell"`,
    failed: (failures) => `${plural(failures, "check", "checks")} FAILED: answers can't be relied on`,
    interrupted: "Broken off: not everything was looked at.",
  },
  checks: {
    configuration: "configuration",
    path: "path",
    server: "server",
    reach: "reachable",
    tls: "TLS",
    credentials: "credentials",
    dialect: "speaks",
    clock: "clock",
    services: "services",
    newest: "newest",
    keys: "keys",
    lookup: "lookup",
    answers: "answers",
    retention: "retention",
    sampling: "sampling",
    spans: "spans",
    coverage: "coverage",
  },
  says: {
    configured: ({ files }) => (files.length === 0 ? "no configuration file; none is needed" : files.join(", ")),
    misconfigured: refused,
    "path-read": ({ name, points, file }) =>
      `${name}, ${plural(points, "step", "steps")}${file === null ? ", built in" : `, from ${file}`}`,
    "path-unread": refused,
    address: ({ url, from }) => `${url} (${spoken(from, "en")})`,
    "address-unknown": () => "which server is to be asked is not known",
    "address-unusable": refused,
    "recording-read": ({ files, traces, spans }) =>
      `${files}: ${plural(traces, "trace", "traces")}, ${plural(spans, "span", "spans")}`,
    "recording-unread": refused,
    reached: ({ tookMs }, { lasting }) => `answers within ${lasting(tookMs)}`,
    unreachable: refused,
    "tls-trusted": ({ protocol, until }, { moment }) => `${protocol}, certificate trusted, until ${moment(until)}`,
    "tls-expiring": ({ leftMs, until }, { lasting, moment }) =>
      `the certificate runs out in ${lasting(leftMs)}, at ${moment(until)}`,
    "tls-untrusted": ({ why, reason }) => `${distrust[why]} (${reason})`,
    "tls-unseen": () => "a proxy is in between: its certificate is not looked at",
    "plain-here": () => "plain http, on this host",
    "plain-elsewhere": () => "plain http: whoever is on the way can read the traces",
    "no-credential": () => "none is sent, none is wanted",
    "credential-accepted": ({ credential }) => `${spoken(credential, "en")} is accepted`,
    "credential-unusable": refused,
    refused,
    speaks: ({ server, speaks, version }) =>
      `${server}${version === null ? "" : ` ${version}`}, ${server === "Jaeger" ? `API ${speaks}` : `table ${speaks}`}`,
    "not-understood": refused,
    "clock-agrees": ({ withinMs }, { lasting }) => `the server's is ours, within ${lasting(withinMs)}`,
    "clock-differs": ({ differenceMs }, { lasting }) =>
      `the server's is ${differenceMs > 0 ? "ahead of" : "behind"} ours by ${lasting(Math.abs(differenceMs))} or more`,
    "clock-misleads": ({ differenceMs }, { lasting }) =>
      `the server's is ${differenceMs > 0 ? "ahead of" : "behind"} ours by ${lasting(Math.abs(differenceMs))} or more: an order is called late too ${differenceMs > 0 ? "late" : "early"}`,
    "clock-unknown": () => "the server's answers have no date to compare with",
    "services-seen": ({ services, others }) =>
      `${services.join(", ")}${others === 0 ? "" : `, and ${others} beside the path`}`,
    "services-missing": ({ missing }) => `not there: ${missing.map(({ service }) => service).join(", ")}`,
    "services-none": ({ missing }) =>
      `none of the path's is there: ${missing.map(({ service }) => service).join(", ")}`,
    newest: ({ services }, { lasting }) =>
      `last heard: ${services.map(({ service, agoMs }) => `${service} ${lasting(Math.max(0, agoMs))} ago`).join(", ")}`,
    "newest-ahead": ({ services }, { lasting }) =>
      `spans from the future: ${services.map(({ service, agoMs }) => `${service} by ${lasting(-agoMs)}`).join(", ")}`,
    "newest-old": ({ services }, { lasting }) =>
      `nothing new: ${services.map(({ service, agoMs }) => `${service} for ${lasting(agoMs)}`).join(", ")}`,
    "service-quiet": ({ services }) => `no trace in 30 days: ${services.join(", ")}`,
    "no-traces": () => "no trace of the path's services in 30 days",
    "keys-carried": keys,
    "keys-missing": keys,
    "keys-none": keys,
    "lookup-works": ({ name, needsService }) =>
      `a trace is found by its ${name}${needsService ? "; each service is asked by itself" : ""}`,
    "lookup-blind": ({ name, service }) => `a trace of ${service} that carries ${name} is not found by it`,
    "lookup-unfiltered": ({ name }) => `a search by ${name} brings every trace: the server does not filter`,
    "lookup-unknown": () => "no trace to try it with: none older than a few minutes carries a key",
    "answers-whole": ({ traces, limit }) => `nothing is left out of an answer of ${traces} (limit ${limit})`,
    "answers-split": ({ limit }) => `full at ${plural(limit, "trace", "traces")}; what is full is asked for in parts`,
    "answers-cut": ({ traces, limit }) =>
      `${traces} of ${limit} came, and there are more: the server has a limit of its own`,
    "answers-limited": ({ settings }) => `this user's settings leave things out without a word: ${settings.join("; ")}`,
    "answers-unknown": () => "too few traces to tell whether any are left out",
    "retention-enough": ({ oldest, ageMs }, { moment, lasting }) =>
      `traces of ${moment(oldest)} are there, ${lasting(ageMs)} old`,
    "retention-short": ({ oldest, ageMs, wantedMs }, { moment, lasting }) =>
      `traces go back to ${moment(oldest)} at least, ${lasting(ageMs)}; an order may take ${lasting(wantedMs)}`,
    "recording-begins": ({ oldest }, { moment }) => `the recording begins ${moment(oldest)}`,
    unsampled: ({ traces }) => `none of ${plural(traces, "trace", "traces")} says that it was kept by chance`,
    sampled: ({ sampled, traces }) => `${sampled} of ${plural(traces, "trace", "traces")} were kept by chance`,
    "spans-arrive": ({ arrived }) =>
      arrived === 0
        ? "no span names a parent that could be missing"
        : `all of ${arrived} parents that spans name are there`,
    "spans-missing": ({ missing, arrived }) => `${missing} of ${missing + arrived} parents that spans name are missing`,
    covered: ({ points, traces }) => `all ${points} steps of the path are in the newest ${traces} traces`,
    "points-unseen": ({ points, of, traces }) =>
      `${points.length} of ${of} steps are in none of the newest ${traces} traces: ${points.join(", ")}`,
    "path-unseen": ({ traces }) => `no step of the path is in the newest ${plural(traces, "trace", "traces")}`,
    "left-out": ({ because }) =>
      because === null ? "not looked at: broken off" : `not looked at yet: mend "${doctorEn.checks[because]}" first`,
    "broke-off": refused,
  },
  advice: {
    misconfigured: () => "Mend that; what can be looked at without it was.",
    "path-unread": () => "Mend the file, see ordertrace path validate; the rest was looked at with the built-in path.",
    "address-unknown": () => "Give it with --jaeger-url, or mend the configuration.",
    "address-unusable": hinted,
    "recording-unread": hinted,
    unreachable: hinted,
    "broke-off": hinted,
    "tls-expiring": () => "Have it renewed before that.",
    "tls-untrusted": ({ why }) => trustIt[why],
    "plain-elsewhere": () => "Write https:// in the address, if the server has it.",
    "credential-unusable": (facts) => hinted(facts) ?? "It was asked without a credential, to see who is there.",
    refused: hinted,
    "not-understood": hinted,
    "clock-differs": () => "Have both hosts keep time (chrony, ntpd).",
    "clock-misleads": () => "Have both hosts keep time (chrony, ntpd); until then give the server's time: --now.",
    "services-missing": ({ missing, known }) =>
      known.length === 0
        ? "Not traced, or not in here: what only it shows can't be told."
        : servicesAdvice(missing, known),
    "services-none": ({ missing, known }) => servicesAdvice(missing, known),
    "newest-ahead": () => "Have their hosts keep time; waits and limits are wrong by as much.",
    "newest-old": () => "If orders came in: look at those services' exporters and at the collector.",
    "service-quiet": () => "Down, or its spans don't arrive: what only it shows can't be told.",
    "no-traces": () => "Look at the services' exporters, the collector, and whether this is the right server.",
    "keys-missing": nameThem,
    "keys-none": nameThem,
    "lookup-blind": ({ name }) =>
      `Have the storage index the attribute ${name} (Elasticsearch: no tags left out of the index); until then show says "not found". lost, stuck and orders don't need it.`,
    "lookup-unfiltered": () => "Answers are checked here, so they are right, but slow: Jaeger filters from 2.19 on.",
    "answers-cut": ({ traces }) =>
      `Run with --limit ${traces}, or in the configuration: defaults: { limit: ${traces} }.`,
    "answers-limited": () => 'Have them raised or set to throw for this user; until then nothing is called "lost".',
    "retention-short": () => "A new system, or traces are dropped: have them kept for longer than an order takes.",
    sampled: () =>
      "Keep every trace of these services: with sampling, what is missing can't be told from what is lost.",
    "spans-missing": () =>
      "Look at the exporters' queues and the collector's refused spans: lost spans read as \"can't tell\".",
    "points-unseen": (_, { again }) =>
      `Not all happen every day: \`ordertrace coverage --since 7d${again}\` tells which of them are not traced.`,
    "path-unseen": () =>
      "Do services, routes, queues and tables have other names? Say so in a path file: ordertrace path.",
  },
  leftOut: ({ checks, because }) =>
    `not looked at${because === null ? ", the run was broken off" : ` yet (mend "${because}" first)`}: ${checks}`,
  asked: ({ source, requests }) => `Asked ${source}: ${plural(requests, "request", "requests")}.`,
};

function servicesAdvice(missing: readonly { inPath: string; near: string | null }[], known: readonly string[]): string {
  const near = missing.filter((one) => one.near !== null);
  if (near.length > 0)
    return `Is it called otherwise? Then say so in a path file: services: { ${near.map((one) => `${one.inPath}: ${one.near}`).join(", ")} }.`;
  return known.length === 0
    ? "Nothing is traced there: wrong address, or no service exports."
    : `There are ${known.join(", ")}. Called otherwise? Say so in a path file: services: { ${missing[0]!.inPath}: … }.`;
}
