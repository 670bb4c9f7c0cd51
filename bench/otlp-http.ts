import type { Progress } from "./recordings.ts";

const begins = `{"resourceSpans":[`;
const ends = "]}";

/** Bytes in one request: few enough for any receiver, many enough that the requests themselves cost little. */
const requestBytes = 2 * 1_024 * 1_024;

/**
 * Sends export requests to a receiver of OTLP over HTTP, several joined in one. While one is under way the next is made
 * ready. Nothing is parsed: each request begins and ends as `toOtlp` writes it.
 * @returns the number of bytes sent
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
    // The next `await underWay` throws the error. Without this, Node would report an unhandled rejection first.
    underWay.catch(() => {});
    progress((bytes += body.length));
  };
  for await (const one of requests) {
    ready.push(one);
    size += one.length;
    if (size > requestBytes) await send();
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
