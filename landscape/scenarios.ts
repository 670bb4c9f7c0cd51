import { type OrderFault, orderFaults } from "./faults.ts";
import { killInstance, lose, refuse } from "./lies.ts";
import type { ServiceOptions } from "./parts/service.ts";
import type { ServiceChanges } from "./parts/services.ts";
import { errorsIn, gapsIn, type Question, slowIn } from "./questions.ts";
import type { World } from "./world.ts";

/** Orders that are played at the same time, while something may be wrong with the services or with their telemetry. */
export interface Stretch {
  readonly services?: ServiceChanges;
  /** The number of healthy orders. Every eighth is a partner's. */
  readonly healthy: number;
  readonly faults?: readonly OrderFault[];
  /** What may be said of the healthy orders; by default `completed`. */
  readonly says?: readonly string[];
  /** How many hours after the run the healthy orders are asked for; three by default, before any person is late. */
  readonly after?: number;
  /** Seconds over which the orders come in. By default they come as fast as the services allow. */
  readonly over?: number;
  /** The last act of people for the healthy orders. */
  readonly last?: "submit";
  /** What happens to the telemetry meanwhile. `ended` resolves when the orders have been played. */
  readonly lie?: (world: World, ended: Promise<void>) => Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly stretches: readonly Stretch[];
  /** Questions about the whole run, beside those about each order. */
  readonly questions?: readonly Question[];
  /** Whether a Jaeger with Badger's storage is asked too. It searches one service at a time. */
  readonly badger?: true;
  /** Whether the commands' window begins with the run, and not well before it. */
  readonly atTheEdge?: true;
}

const named = (...names: readonly string[]): OrderFault[] =>
  names.map((name) => orderFaults.find((fault) => fault.name === name)!);

/** Where telemetry lies, a real loss may be impossible to prove. */
const orUndecidable = (faults: readonly OrderFault[]): OrderFault[] =>
  faults.map((fault) => ({ ...fault, expected: { ...fault.expected, says: [...fault.expected.says, "undecidable"] } }));

/** Hours until every person is late. Even then an order must not be called stuck if only telemetry lost its step. */
const hoursUntilAllAreLate = 15 * 24;

const unharmedOrUndecidable = ["completed", "undecidable"];

export const scenarios: readonly Scenario[] = [
  {
    name: "every-fault",
    about: "every way of failing and vanishing at every point, among 200 orders in good health",
    stretches: [{ healthy: 200, faults: orderFaults }],
    badger: true,
  },
  {
    name: "clock-off",
    about: "the CRM's clock is 300 ms behind: waits come out negative, verdicts don't change",
    stretches: [
      {
        services: { "crm-api": { clockOffset: -300 } },
        healthy: 60,
        faults: orderFaults.filter(({ name }) => name.startsWith("vanish")),
      },
    ],
  },
  {
    name: "exporter-down",
    about: "for a while nobody takes what the MES sends, then nobody takes what the CRM sends",
    stretches: [
      { healthy: 12, faults: orUndecidable(named("vanish 13", "vanish 16", "fail 18")) },
      {
        healthy: 48,
        over: 24,
        says: unharmedOrUndecidable,
        after: hoursUntilAllAreLate,
        lie: (world) => refuse(world, "mes-api"),
      },
      // The carrier's last report may be among what the CRM's telemetry loses.
      {
        healthy: 48,
        over: 24,
        says: unharmedOrUndecidable,
        after: hoursUntilAllAreLate,
        lie: (world) => refuse(world, "crm-api"),
      },
      { healthy: 32, faults: orUndecidable(named("vanish 20.3", "vanish 24b.1")) },
    ],
  },
  {
    name: "instance-killed",
    about: "one of two instances of the CRM is killed: its last spans are lost, and nobody is silent",
    stretches: [
      {
        healthy: 80,
        over: 32,
        says: unharmedOrUndecidable,
        after: hoursUntilAllAreLate,
        lie: (world) => killInstance(world),
      },
      { healthy: 32, faults: named("vanish 21.1", "vanish 24b.1") },
    ],
  },
  {
    name: "dropped-spans",
    about: "one span in twelve never arrives",
    stretches: [
      {
        healthy: 60,
        // The carrier's last report may be among the lost spans.
        says: unharmedOrUndecidable,
        after: hoursUntilAllAreLate,
        faults: orUndecidable(named("vanish 13", "vanish 16", "vanish 21.1", "vanish 24b.1")),
        lie: (world, ended) => lose(world, 12, ended),
      },
    ],
  },
  {
    name: "sampled",
    about: "one trace in five is kept",
    stretches: [
      {
        services: everywhere({
          env: { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.2" },
        }),
        healthy: 60,
        // Of some orders only the customer's traces are kept. A customer has no limit, so these orders just wait.
        says: [...unharmedOrUndecidable, "not-found", "waiting 5", "waiting 9"],
        after: hoursUntilAllAreLate,
      },
    ],
    atTheEdge: true,
  },
  {
    name: "not-instrumented",
    about: "the MES runs without any instrumentation, and gets it back",
    stretches: [
      { healthy: 12 },
      { services: { "mes-api": { instrumented: false } }, healthy: 16, says: unharmedOrUndecidable },
      {
        services: { "mes-api": { instrumented: false } },
        healthy: 4,
        last: "submit",
        says: ["waiting", "stuck", "undecidable"],
      },
      { healthy: 12 },
    ],
    questions: [gapsIn("mes-api")],
    atTheEdge: true,
  },
  {
    name: "consumer-down",
    about: "nobody takes calculation requests: the queue stands, and no order in it is lost",
    stretches: [
      { healthy: 12 },
      {
        services: { "mes-api": { env: { CONSUMER_DOWN: "calculation.requests" } } },
        healthy: 8,
        last: "submit",
        says: ["stuck 13"],
      },
    ],
  },
  {
    name: "consumer-slow",
    about: "a calculation takes longer than the instrumentation waits for: its span ends as an error that is none",
    stretches: [
      { healthy: 12 },
      {
        services: { "mes-api": { env: { CALCULATION_MS: "2500", LANDSCAPE_CONSUME_TIMEOUT_MS: "1000" } } },
        healthy: 24,
        faults: named("vanish 13", "vanish 16", "fail 15b", "fail 16", "vanish 21.1"),
      },
    ],
    questions: [slowIn(1, "15b work")],
  },
  {
    name: "errors-rise",
    about: "two stretches in good health, then one in which the CRM turns ten approvals away",
    stretches: [
      { healthy: 12 },
      { healthy: 12 },
      { healthy: 12, faults: Array.from({ length: 10 }, () => named("fail 20.2")[0]!) },
    ],
    questions: [errorsIn(1, []), errorsIn(2, ["crm-api", "crm-api POST /api/orders/{}/approve"])],
  },
];

function everywhere(options: ServiceOptions): ServiceChanges {
  return { "shop-api": options, "crm-api": options, "mes-api": options };
}
