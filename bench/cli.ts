import { Command, InvalidArgumentError, Option } from "commander";
import { clickhouse } from "./clickhouse.ts";
import { file } from "./file.ts";
import { load, type LoadOptions } from "./load.ts";
import { show } from "./show.ts";
import { slope } from "./slope.ts";
import { smoke } from "./smoke.ts";
import { sweep } from "./sweep.ts";
import { watch } from "./watch.ts";

const say = (text: string): void => void process.stdout.write(text);

/** A bench prints its figures. Only a wrong answer is an error. */
const benched =
  <T extends object>(bench: (options: T & { readonly say: typeof say }) => Promise<readonly string[]>) =>
  async (options: T): Promise<void> => {
    const wrong = await bench({ ...options, say });
    for (const line of wrong) process.stderr.write(`wrong: ${line}\n`);
    if (wrong.length > 0) process.exitCode = 1;
  };

const count = (text: string): number => {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a number.");
};
const counts = (text: string): number[] => text.split(",").map(count);
const storage = (): Option =>
  new Option("--storage <name>", "of Jaeger").choices(["memory", "badger"]).default("memory");

const program = new Command("bench").description(
  "What ordertrace takes, beside what curl and jq take. README.md says more.",
);
const command = (name: string, what: string, orders: number): Command =>
  program.command(name).description(what).option("--orders <number>", "33 spans each, roughly", count, orders);

/** A million spans. */
const million = 30_500;

command("load", "A day of orders, into a Jaeger or a file.", 1_000)
  .requiredOption("--to <url|file>", "where OTLP is taken over HTTP, or a file; - is standard output")
  .option("--from <file>", "send this file of OTLP JSON lines instead of telling orders anew: much faster")
  .addOption(
    new Option(
      "--form <form>",
      "of a file: a line for each batch, as a collector writes it, or one answer of Jaeger's v1 API",
    )
      .choices(["otlp", "jaeger"])
      .default("otlp"),
  )
  .option("--seed <text>", "another seed, other orders", "1")
  .option("--end <time>", "the day's end: hand it over as --now (default: this minute)")
  .action((options: LoadOptions) => load(options));

command("sweep", "`lost --since 24h`, beside curl, and beside curl and jq.", million)
  .option("--rounds <number>", "", count, 5)
  .addOption(storage())
  .option("--apart", "Jaeger on one core, whoever asks it on another: as on two machines")
  .option("--brief", "each once, beside curl with the same requests at once: of a million spans each takes long")
  .action(benched(sweep));

program
  .command("slope")
  .description("`lost --since 24h` at several sizes: what an order costs among few and among many.")
  .option("--sizes <numbers>", "of orders", counts, [1_000, 3_000, 10_000, 30_000])
  .option("--rounds <number>", "", count, 3)
  .addOption(new Option("--of <place>", "where the orders are").choices(["memory", "badger", "file"]).default("memory"))
  .action(benched(slope));

command("show", "`show`, beside curl and Node's start.", million)
  .option("--rounds <number>", "", count, 15)
  .addOption(storage())
  .action(benched(show));

command("file", "`lost --file`, beside jq. 50000 orders are a gigabyte.", 50_000)
  .option("--rounds <number>", "", count, 3)
  .action(benched(file));

command("watch", "What each look of `watch` asks for.", 3_000)
  .option("--looks <number>", "", count, 4)
  .action(benched(watch));

command("clickhouse", "`lost --clickhouse-url`, beside curl fetching every span.", million)
  .option("--rounds <number>", "", count, 3)
  .action(benched(clickhouse));

program
  .command("smoke")
  .description("All of them, with few orders: do they run, and are the answers right?")
  .action(benched(smoke));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
