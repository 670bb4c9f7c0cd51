import { quoted } from "../shell-word.ts";

/** What other tools call our options; each with what to write here. */
const options: Readonly<Record<string, string>> = {
  "--json": "--format json",
  "--sort": "--format ndjson, a line for each, and what sorts lines",
  "--top": "a pipe into head",
  "-n": "a pipe into head",
  "--step": "--at, an option of orders",
  "--csv": "--format ndjson, a line for each; --fields chooses what it holds",
  "--id": "the id alone: show <id>",
  "--order": "the id alone: show <id>",
  "--order-id": "the id alone: show <id>",
  "--token": "--token-file, or ORDERTRACE_TOKEN: no secret stands on a command line",
  "--password": "--password-file, or ORDERTRACE_PASSWORD: no secret stands on a command line",
  "--url": "--jaeger-url",
  "--server": "--jaeger-url",
  "--last": "--since",
  "--lookback": "--since",
  "--insecure": "--ca-file for an authority of your own, --insecure-http for plain http",
  "--debug": "--verbose",
  "-k": "--ca-file for an authority of your own",
  "-v": "--verbose after a command, or --version",
  "-f": "--file",
};

/** What other tools call the verbs of a command. */
const verbs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ordertrace: {
    get: "show <id>",
    describe: "show <id>",
    status: "show <id>",
    find: "show <id>",
    search: "show <id>",
    trace: "show <id>",
    logs: "show <id> --trace",
    list: "orders",
    ls: "orders",
    version: "--version",
  },
  "ordertrace config": {
    use: "use-context <name>",
    set: "set-context <name>",
    list: "get-contexts",
    ls: "get-contexts",
    show: "view",
  },
};

/** Verbs that look at all orders take no id. */
const tooMuchOfAll = /^too many arguments for '(lost|stuck|slow|errors|orders|audit|coverage)'/;

const contextTooMuch = /^too many arguments for '(doctor|view)'/;

const severalIds = /^too many arguments for '(show|watch|export)'/;

/**
 * What was meant, after Commander's error about a command line, where spelling alone does not find it. A word with a
 * digit in it, where a verb should stand, is an order's id.
 * @param command the one that reports the error, with its parents: `ordertrace config`
 * @param verbsWith the verbs that have an option
 * @param words what stands there beside options
 * @param others the options beside them
 */
export function meant(
  error: string,
  command: string,
  verbsWith: (option: string) => readonly string[],
  words: readonly string[] = [],
  others: readonly string[] = [],
): string | undefined {
  const [, sweep] = tooMuchOfAll.exec(error) ?? [];
  if (sweep !== undefined) return hintOfSweep(sweep, words[0] ?? "");
  if (contextTooMuch.test(error)) return hintOfContext(command, words[0] ?? "");
  const [, verb] = severalIds.exec(error) ?? [];
  if (verb !== undefined) {
    const isForDiff = others.every(
      (word) => !word.startsWith("--") || verbsWith(word.replace(/=.*/s, "")).includes("diff"),
    );
    return oneAtATime(verb, words, others, isForDiff);
  }
  const [, kind, word = ""] = /^unknown (option|command) '(.*?)(?:=.*)?'/s.exec(error) ?? [];
  if (kind === "option") {
    const owners = verbsWith(word);
    if (owners.length > 0) return hintOfOwners(word, owners, command, [...words, ...others]);
    // A number after a single dash is an id that begins with one.
    const isId = /^-[^-].*\d/s.test(word);
    return hintFrom(options, word) ?? (isId ? "An id that begins with a dash comes last, after --" : undefined);
  }
  if (kind === "command") return hintFrom(verbs[command] ?? {}, word, `${command} `) ?? hintOfId(word);
  return undefined;
}

/** A word without a digit is no order's id, and `13` or `20.1` is a step: neither is anything to show. */
function hintOfSweep(verb: string, word: string): string {
  const isStep = /^\d{1,2}[a-z]?(?:\.\d)?$/i.test(word);
  if (/\d/.test(word) && !isStep) return `It looks at all orders; for one: \`ordertrace show ${quoted(word)}\`.`;
  if (isStep && (verb === "lost" || verb === "stuck"))
    return `The orders at a step: \`ordertrace orders --state ${verb} --at ${word}\`.`;
  const all = ofAll[verb];
  if (all !== undefined) return `It tells of all ${all}, and takes none by name: leave ${JSON.stringify(word)} out.`;
  return "It looks at all orders; some of them: `ordertrace orders` with --state, --status, --at, --type or --operator.";
}

/** What the verbs tell of that list no orders. */
const ofAll: Readonly<Record<string, string>> = {
  slow: "steps",
  errors: "services and routes",
  coverage: "steps and services",
  audit: "services",
};

/** Contexts are named in small letters, as a rule, and orders are not. */
function hintOfContext(command: string, word: string): string | undefined {
  if (/^https?:/.test(word)) return `For a server: \`${command} --jaeger-url ${quoted(word)}\`.`;
  return /^[a-z]/.test(word) ? `For a context: \`${command} --context ${quoted(word)}\`.` : undefined;
}

/** Other tools take options before a verb, too. */
function hintOfOwners(option: string, owners: readonly string[], command: string, line: readonly string[]): string {
  if (command !== "ordertrace") return `It is an option of ${owners.join(", ")}.`;
  const verb = line.find((word) => owners.includes(word)) ?? owners[0]!;
  return `It stands after the command: ordertrace ${verb} ${option}`;
}

const maxIds = 10;

function oneAtATime(verb: string, ids: readonly string[], options: readonly string[], isForDiff: boolean): string {
  const command = (name: string, ...words: readonly string[]) =>
    ["ordertrace", name, ...[...words, ...options].map(quoted)].join(" ");
  const each = ids.slice(0, maxIds).map((id) => command(verb, id));
  const more = ids.length > maxIds ? [`and ${ids.length - maxIds} more`] : [];
  const sideBySide = isForDiff && ids.length === 2 ? [`Two orders side by side: \`${command("diff", ...ids)}\`.`] : [];
  return ["One id at a time:", ...each, ...more, ...sideBySide].join("\n");
}

const hintFrom = (known: Readonly<Record<string, string>>, word: string, before = ""): string | undefined =>
  Object.hasOwn(known, word) ? `Here that is ${before}${known[word]}` : undefined;

const hintOfId = (word: string): string | undefined =>
  /^\w[\w-]*\d[\w-]*$/.test(word) ? `To see an order: ordertrace show ${word}` : undefined;
