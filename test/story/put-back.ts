import type { Trace } from "../../src/trace/span.ts";
import { edit } from "./edit.ts";

/** The last thing that the consumer of a queue does with its message is to send it to a queue, its own one or another. */
export const putBack = (traces: readonly Trace[], queue: string, to = queue): Trace[] =>
  edit(traces, (span) => {
    if (span.kind !== "consumer" || span.name !== `${queue} process`) return {};
    const attributes = { "messaging.operation": "publish", "messaging.destination": to };
    const sent = { start: span.end - 4_000, end: span.end - 1_000, status: "unset", attributes } as const;
    return [{ status: "unset" }, { ...sent, spanId: "8".repeat(16), parentId: span.spanId, kind: "producer" }];
  });
