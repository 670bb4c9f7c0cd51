import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { json } from "node:stream/consumers";
import type { Part } from "./process.ts";

/** What stands between the services and Jaeger, as a collector does in a company; and where telemetry begins to lie. */
export interface Collector extends Part {
  readonly url: string;
  /** Refuses what this service sends, as a collector that is down does. `undefined` takes everything again. */
  refuse(service: string | undefined): void;
  /** Loses the spans that this is true of. `undefined` loses none. */
  lose(which: ((span: OtlpSpan) => boolean) | undefined): void;
  /** Moves spans in time before they go on to Jaeger: by how many nanoseconds one is moved that starts then. */
  move(by: ((start: bigint) => bigint) | undefined): void;
}

/** The part of OTLP's JSON that is read here. */
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
      // Not one of the answers after which an exporter tries again.
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
