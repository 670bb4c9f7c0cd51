import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { json } from "node:stream/consumers";
import type { Part } from "./process.ts";

/** A collector between the services and Jaeger, as in a company. This is where telemetry can be made to lie. */
export interface Collector extends Part {
  readonly url: string;
  /** Refuses what this service sends, as a collector that is down does. With `undefined` it takes everything again. */
  refuse(service: string | undefined): void;
  /** Loses the spans for which `which` is true. With `undefined` it loses none. */
  lose(which: ((span: OtlpSpan) => boolean) | undefined): void;
  /**
   * Moves spans in time before they go on to Jaeger. `by` takes a span's start and returns its shift, in nanoseconds.
   */
  move(by: ((start: bigint) => bigint) | undefined): void;
}

/** The part of OTLP's JSON that the collector reads. */
interface OtlpSpan {
  traceId: string;
  spanId: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  events?: { timeUnixNano: string }[];
}
interface Export {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: OtlpSpan[] }[];
  }[];
}

export async function startCollector(otlpUrl: string): Promise<Collector> {
  let refused: string | undefined;
  let lost: ((span: OtlpSpan) => boolean) | undefined;
  let moved: ((start: bigint) => bigint) | undefined;

  const pass = async (request: IncomingMessage): Promise<number> => {
    const body = (await json(request)) as Export;
    if (refused !== undefined && servicesOf(body).includes(refused)) {
      // An exporter does not try again after a 500.
      return 500;
    }
    for (const { scopeSpans } of body.resourceSpans)
      for (const scope of scopeSpans) {
        const kept = scope.spans.filter((span) => lost?.(span) !== true);
        scope.spans =
          moved === undefined ? kept : kept.map((span) => moveSpan(span, moved!(BigInt(span.startTimeUnixNano))));
      }
    const answer = await fetch(`${otlpUrl}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  const server = createServer((request, response) => {
    pass(request).then(
      (status) => response.writeHead(status, { "content-type": "application/json" }).end("{}"),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    refuse: (service) => void (refused = service),
    lose: (which) => void (lost = which),
    move: (by) => void (moved = by),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const servicesOf = ({ resourceSpans }: Export): (string | undefined)[] =>
  resourceSpans.map(({ resource }) => resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue);

const moveSpan = (span: OtlpSpan, by: bigint): OtlpSpan => {
  const moved = (time: string) => String(BigInt(time) + by);
  return {
    ...span,
    startTimeUnixNano: moved(span.startTimeUnixNano),
    endTimeUnixNano: moved(span.endTimeUnixNano),
    ...(span.events && {
      events: span.events.map((event) => ({ ...event, timeUnixNano: moved(event.timeUnixNano) })),
    }),
  };
};
