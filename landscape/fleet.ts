import type { z } from "zod";
import type { lostSchema, ordersSchema, stuckSchema } from "../src/render/sweeps/schema.ts";
import { ordertrace } from "./command-line.ts";
import type { Progress } from "./progress.ts";
import type { Played } from "./run.ts";

/** Where the commands look: a Jaeger with one kind of storage, or the recording. */
export interface Source {
  readonly name: string;
  /** The options that name it on a command line. */
  readonly args: readonly string[];
}

/** What `lost`, `stuck` and `orders` say of one order. Each of them looks at all orders. */
export interface FleetSaid {
  /** Points at which `lost` or `stuck` names the order: `lost 13`, `stuck 20.1`. */
  readonly alarms: readonly string[];
  /** Points at which they can't tell. */
  readonly unclear: readonly string[];
  /** The state and the point with which `orders` lists the order. */
  readonly listed?: string;
}

/** What is said of each order, by its name. */
export type FleetAnswer = ReadonlyMap<string, FleetSaid>;

type Lost = z.infer<typeof lostSchema>;
type Stuck = z.infer<typeof stuckSchema>;
type Orders = z.infer<typeof ordersSchema>;

/** What one source says, by how many hours after the run it is asked. */
export type Moments = ReadonlyMap<number, FleetAnswer>;

/** Asks each source at every moment for which some order has an expectation. The answers are by the source's name. */
export async function askFleets(
  sources: readonly Source[],
  from: Date,
  { truths, end }: Pick<Played, "truths" | "end">,
  progress: Progress,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Moments>> {
  const answers = new Map(sources.map(({ name }) => [name, new Map<number, FleetAnswer>()]));
  for (const after of new Set(truths.map(({ expected }) => expected.after))) {
    signal.throwIfAborted();
    progress(`all orders at once, ${after} hours later`);
    const now = new Date(end.getTime() + after * 3_600_000);
    // All sources are asked at once: while one Jaeger collects its traces, another's are read.
    await Promise.all(
      sources.map(async (source) => answers.get(source.name)!.set(after, await askFleet(source, from, now))),
    );
  }
  return answers;
}

/** Asks the three commands for all orders since a time, as of a moment. */
async function askFleet({ args }: Source, from: Date, now: Date): Promise<FleetAnswer> {
  const ask = <T>(command: string) =>
    ordertrace<T>(command, "--from", from.toISOString(), "--now", now.toISOString(), ...args);
  const lost = await ask<Lost>("lost");
  const stuck = await ask<Stuck>("stuck");
  const orders = await ask<Orders>("orders");
  return answersIn(lost.answer, stuck.answer, orders.answer);
}

/** Splits the answers about all orders into what is said of each. */
export function answersIn(
  lost: Pick<Lost, "points" | "unclear">,
  stuck: Pick<Stuck, "stuck" | "unclear">,
  { orders }: Pick<Orders, "orders">,
): FleetAnswer {
  const alarms = byOrder([...lost.points.flatMap((point) => point.orders), ...stuck.stuck]);
  const unclear = byOrder([...lost.unclear, ...stuck.unclear]);
  const listed = byOrder(orders);
  const names = new Set([...alarms.keys(), ...unclear.keys(), ...listed.keys()]);
  return new Map(
    [...names].map((name) => {
      const lines = listed.get(name);
      // `lost` and `stuck` both list what they can't tell, so a point may come twice.
      const said = { alarms: alarms.get(name) ?? [], unclear: [...new Set(unclear.get(name))] };
      // An order that is listed twice gets a text that no truth matches.
      return [name, lines === undefined ? said : { ...said, listed: lines.join(", ") }];
    }),
  );
}

type Judged = Pick<Orders["orders"][number], "order" | "verdict">;

/** The places where each order is said to be, by its name. */
function byOrder(all: readonly Judged[]): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { order, verdict } of all) {
    const name = order.orderId ?? order.calculationRequestIds[0] ?? "";
    found.set(name, [...(found.get(name) ?? []), placeOf(verdict)]);
  }
  return new Map([...found].map(([name, places]) => [name, [...places].sort()]));
}

/** `lost 13`, or the state alone if there is no point. */
export const placeOf = ({ state, point }: { readonly state: string; readonly point: string | null }): string =>
  point === null ? state : `${state} ${point}`;
