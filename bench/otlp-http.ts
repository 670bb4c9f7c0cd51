import type { Progress } from "./recordings.ts";

const begins = `{"resourceSpans":[`;
const ends = "]}";

/** So many bytes in a request: few enough for any receiver, many enough that a request is no cost of its own. */
const most = 2 * 1_024 * 1_024;

/**
 * Sends export requests to a receiver of OTLP over HTTP, several in one; while one is under way the next is made ready. Nothing is
 * parsed: each begins and ends as `toOtlp` writes it. Returns the bytes that were sent.
 */
export async function sendOtlp(
  requests: Iterable<string> | AsyncIterable<string>,
  otlpUrl: string,
  progress: Progress,
): Promise<number> {
  let bytes = 0;
  let ready: string[] = [];
  let size = 0;
  let underWay: Promise<void> = Promise.resolve();
  const send = async (): Promise<void> => {
    const body = `${begins}${ready.map((one) => one.slice(begins.length, -ends.length)).join()}${ends}`;
    ready = [];
    size = 0;
    await underWay;
    underWay = post(`${otlpUrl}/v1/traces`, body);
    // Whoever awaits it next hears of an error.
    underWay.catch(() => {});
    progress((bytes += body.length));
  };
  for await (const one of requests) {
    ready.push(one);
    size += one.length;
    if (size > most) await send();
  }
  if (ready.length > 0) await send();
  await underWay;
  return bytes;
}

async function post(url: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
}
