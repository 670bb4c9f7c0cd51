import { parseArgs } from "node:util";
import { type OrderDay, truthOf } from "./orders.ts";
import { loadOtlp, type Progress, resend, writeOtlp, writeV1 } from "./sinks.ts";

const usage = `A day of orders along the path, into a Jaeger or a file.

  npm run bench:load -- --orders 30000 --to http://127.0.0.1:4318      OTLP over HTTP
  npm run bench:load -- --orders 30000 --to day.jsonl.gz               OTLP JSON lines, as a collector's file exporter writes them
  npm run bench:load -- --orders 300 --to day.json --form jaeger       one answer of Jaeger's v1 API
  npm run bench:load -- --from day.jsonl --to http://127.0.0.1:4318    a file that was written so, sent: much faster than telling it anew

  --orders <number>   33 spans each, roughly (default: 1000)
  --seed <text>       another seed, other orders (default: 1)
  --end <time>        the day's end (default: this minute)
  --to <url|file>     - is standard output
  --form <form>       of a file: otlp or jaeger (default: otlp)

Prints the day's end, to be handed over as --now, and what \`lost\` is to find, as JSON to standard error.
`;

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    end: { type: "string", default: new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString() },
    from: { type: "string" },
    to: { type: "string" },
    form: { type: "string", default: "otlp" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const { orders, seed, end, from, to, form } = values;

if (values.help || to === undefined) {
  process.stdout.write(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const whole = { orders: Number(orders), seed, end: Date.parse(end) * 1_000 };
  const load =
    from !== undefined
      ? (_: OrderDay, url: string, progress: Progress) => resend(from, url, progress)
      : /^https?:/.test(to)
        ? loadOtlp
        : form === "jaeger"
          ? writeV1
          : writeOtlp;
  const begun = performance.now();
  let told = begun;
  const { spans, bytes } = await load(whole, to.replace(/\/$/, ""), (so) => {
    if (performance.now() - told < 5_000) return;
    told = performance.now();
    process.stderr.write(`${so.spans} spans, ${Math.round(so.bytes / 1e6)} MB\n`);
  });
  const seconds = (performance.now() - begun) / 1_000;
  const now = new Date(whole.end / 1_000).toISOString();
  process.stderr.write(
    `${JSON.stringify({ now, orders: whole.orders, spans, bytes, seconds, truth: truthOf(whole) })}\n`,
  );
}
