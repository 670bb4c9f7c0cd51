/** What other tools call our options; each with what to write here. */
const options: Readonly<Record<string, string>> = {
  "--json": "--format json",
  "--token": "--token-file, or ORDERTRACE_TOKEN: no secret stands on a command line",
  "--password": "--password-file, or ORDERTRACE_PASSWORD: no secret stands on a command line",
  "--url": "--jaeger-url",
  "--server": "--jaeger-url",
  "--last": "--since",
  "--lookback": "--since",
  "--insecure": "--ca-file for an authority of your own, --insecure-http for plain http",
  "--debug": "--verbose",
  "-k": "--ca-file for an authority of your own",
  "-v": "--verbose",
  "-f": "--file",
};

/** What other tools call the verbs of a command. */
const verbs = {
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
} as const;

/** A command whose verbs have other names elsewhere. */
export type Parent = keyof typeof verbs;

/**
 * Adds to Commander's error about an unknown option or verb a suggestion that spelling alone does not find. A word with
 * a digit in it, where a verb should stand, is an order's id.
 */
export function suggesting(error: string, parent: Parent): string {
  const [, kind, word = ""] = /unknown (option|command) '(.*?)'/s.exec(error) ?? [];
  if (kind === undefined) return error;
  const hint =
    kind === "option" ? hintFrom(options, word) : (hintFrom(verbs[parent], word, `${parent} `) ?? hintOfId(word));
  return hint === undefined ? error : error.replace(/(\n\(Did you mean [^\n]*\))?\n?$/, `\n(${hint})\n`);
}

const hintFrom = (known: Readonly<Record<string, string>>, word: string, before = ""): string | undefined =>
  Object.hasOwn(known, word) ? `Here that is ${before}${known[word]}` : undefined;

const hintOfId = (word: string): string | undefined =>
  /^\w[\w-]*\d[\w-]*$/.test(word) ? `To see an order: ordertrace show ${word}` : undefined;
