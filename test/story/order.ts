import { needsOf } from "../../src/order/replay.ts";
import { loadPath } from "../../src/path/load.ts";
import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { randomFrom } from "./random.ts";
import { type Emitted, recorder } from "./recorder.ts";
import { cacheSet, httpServer, internal, type Looks, message, objectStore, type Shape, statement } from "./shapes.ts";

export const second: Microseconds = 1_000_000;
export const minute: Microseconds = 60 * second;
export const hour: Microseconds = 60 * minute;
export const day: Microseconds = 24 * hour;

export interface OrderOptions {
  readonly id: string;
  readonly calculation?: string;
  /** When the customer sends the order. */
  readonly at: Microseconds;
  readonly shape?: Shape;
  readonly variant?: "shop" | "partner";
  /** The last point that happens. */
  readonly until?: string;
  /** A step that silently does not happen. What needs it doesn't either; what doesn't, goes on. */
  readonly vanish?: string;
  /** An error there; what comes after it in the same request does not happen. */
  readonly fail?: string;
  /** The request fails there once, and succeeds when it comes again. */
  readonly retry?: string;
  /** Points whose spans never arrive. */
  readonly drop?: readonly string[];
  /** Waits by what ends them: `13`, `20.1`, … */
  readonly waits?: Readonly<Record<string, Microseconds>>;
  /** How far a service's clock is off. */
  readonly skew?: Readonly<Record<string, Microseconds>>;
  /** One order's number for a partner's price that no order followed. */
  readonly anonymous?: boolean;
}

const path = loadPath();
const order32 = path.points.map(({ point }) => point);

/** One order's traces along the path, as its three services' instrumentations would have made them. */
export function order(options: OrderOptions): Trace[] {
  const { id, at, shape = "java", until = "25.2", drop = [] } = options;
  const calculation = options.calculation ?? `c-${id}`;
  const random = randomFrom(`${id} ${at} ${shape}`);
  const { emit, traces } = recorder(random, options.skew ?? {});
  const partner = options.variant === "partner";
  const orderKey = options.anonymous ? {} : { order_id: id };
  let clock = at;
  const broken = new Set<string>();

  /** Whether a point is tried: all it needs happened, and the story goes as far. */
  const tried = (point: string): boolean => {
    if (order32.indexOf(point) > order32.indexOf(until) || point === options.vanish) return false;
    const stopped = [options.vanish, ...broken].filter((one) => one !== undefined);
    const skipped = new Set(partner ? order32.slice(0, order32.indexOf("14")) : []);
    return [...needsOf(path, point)].every((need) => skipped.has(need) || need === point || !stopped.includes(need));
  };
  const fails = (point: string, again: boolean): string | undefined =>
    point === options.fail || (point === options.retry && !again) ? errorAt(point) : undefined;
  const wait = (point: string, low: Microseconds, high: Microseconds) => {
    clock += options.waits?.[point] ?? random.between(low, high);
  };

  interface Step {
    readonly point: string;
    readonly service: string;
    readonly looks: Looks;
    readonly takes?: Microseconds;
    readonly attributes?: Record<string, string | undefined>;
    readonly failing?: Looks;
    /** It fails of itself, because of what went wrong earlier. */
    readonly error?: string;
    /** The other side of one call: where it happened, this span shows it too. */
    readonly also?: string;
  }

  /** A request: its entry, and inside it the steps one after the other until one fails. Returns what each step left. */
  const request = (
    entry: Step & { parent?: Emitted; link?: Emitted; failed?: Looks },
    steps: readonly Step[],
    again = false,
  ): Map<string, Emitted> => {
    const left = new Map<string, Emitted>();
    if (!tried(entry.point)) return left;
    const started = clock;
    const error = fails(entry.point, again);
    const inside = error === undefined ? steps.filter(({ point }) => tried(point)) : [];
    const wrongAt = ({ point, also, error: own }: Step) =>
      own ?? fails(point, again) ?? (also === undefined ? undefined : fails(also, again));
    const failing = inside.findIndex((step) => wrongAt(step) !== undefined);
    const kept = failing === -1 ? inside : inside.slice(0, failing + 1);
    const takes = entry.takes ?? kept.reduce((sum, step) => sum + (step.takes ?? 12_000) + 8_000, 20_000);
    const trouble = error ?? (failing === -1 ? undefined : "internal error");
    // An entry that has its own time has answered before anything inside could go wrong.
    const wrong = entry.takes === undefined ? trouble : error;
    const self = emit({
      service: entry.service,
      looks: wrong === undefined ? entry.looks : (entry.failed ?? entry.looks),
      start: started,
      end: started + takes,
      ...(entry.parent === undefined ? {} : { parent: entry.parent }),
      ...(entry.link === undefined ? {} : { link: entry.link }),
      ...(entry.attributes === undefined ? {} : { attributes: entry.attributes }),
      ...(wrong === undefined ? {} : { error: wrong }),
      dropped: drop.includes(entry.point),
    });
    left.set(entry.point, self);
    clock += 8_000;
    for (const step of kept) {
      const message = wrongAt(step);
      const end = clock + (step.takes ?? 12_000);
      const looks = message !== undefined && step.failing !== undefined ? step.failing : step.looks;
      left.set(
        step.point,
        emit({
          service: step.service,
          looks,
          start: clock,
          end,
          parent: self,
          ...(step.attributes === undefined ? {} : { attributes: step.attributes }),
          ...(message === undefined ? {} : { error: message }),
          dropped: drop.includes(step.point),
        }),
      );
      clock = end + 8_000;
    }
    clock = Math.max(clock, started + takes);
    if (trouble !== undefined && options.retry !== undefined && !again) {
      clock += 2 * second;
      return request(entry, steps, true);
    }
    if (error !== undefined) broken.add(entry.point);
    if (failing !== -1) {
      // The step that failed did not happen, nor did what would have followed it in this request.
      const { point, also } = inside[failing]!;
      const reached = also !== undefined && (options.fail === also || inside[failing]!.error !== undefined);
      broken.add(reached ? also : point);
      for (const { point: later } of inside.slice(failing + 1)) broken.add(later);
      left.delete(point);
    }
    return left;
  };

  const status = (value: string) => ({ order_status: value });
  const onStatement = (value: string) =>
    shape === "dotnet" ? {} : { ...status(value), ...(shape === "java" ? orderKey : {}) };
  const post = (
    service: string,
    point: string,
    route: string,
    attributes: Record<string, string>,
  ): Parameters<typeof request>[0] => {
    const target = route.replace("{order_id}", id);
    return {
      point,
      service,
      looks: httpServer(shape, "POST", route, target, 200),
      failed: httpServer(shape, "POST", route, target, 500),
      attributes,
    };
  };
  /** A consumer is a child of the producer, or (Node) a trace of its own with a link to it. */
  const tie = (sent: Emitted | undefined): { parent?: Emitted; link?: Emitted } =>
    sent === undefined
      ? {}
      : shape === "node"
        ? { link: sent }
        : shape === "dotnet"
          ? { parent: sent, link: sent }
          : { parent: sent };

  const calculateSteps = (): Step[] => [
    {
      point: "14",
      also: "15a",
      service: "mes-api",
      // Without the upload there is no file to hand over.
      looks: objectStore(shape, "GetObject", tried("15a") ? 200 : 404),
      ...(tried("15a") ? {} : { error: errorAt("15a") }),
      failing: objectStore(shape, "GetObject", options.fail === "14" || options.retry === "14" ? undefined : 404),
      takes: 150_000,
    },
    {
      point: "15b",
      service: "mes-api",
      looks: internal("calculate price"),
      takes: options.waits?.["15b"] ?? random.between(100 * second, 190 * second),
      attributes: { calculation_request_id: calculation },
    },
    {
      point: "16",
      service: "mes-api",
      looks: statement(shape, "INSERT", "calculations"),
      attributes: onStatement("PRICE_CALCULATED"),
    },
    { point: "17", service: "mes-api", looks: cacheSet(shape), takes: 3_000 },
    {
      point: "18",
      service: "mes-api",
      looks: message(shape, "send", "calculation.results"),
      takes: 3_000,
      attributes: { calculation_request_id: calculation },
    },
  ];

  let priced: Map<string, Emitted>;
  if (partner) {
    // Answered at once; the calculation goes on behind it.
    const asked = post("mes-api", "price request", "/api/calculations", { calculation_request_id: calculation });
    priced = request({ ...asked, takes: 50_000 }, calculateSteps());
  } else {
    const created = post("shop-api", "2", "/api/orders", { ...orderKey, ...status("INITIATED"), order_type: "ring" });
    request(created, [
      {
        point: "3",
        service: "shop-api",
        looks: statement(shape, "INSERT", "orders"),
        attributes: onStatement("INITIATED"),
      },
    ]);
    wait("5", 2 * minute, 6 * minute);
    request(post("shop-api", "5", "/api/orders/{order_id}/file", orderKey as Record<string, string>), [
      {
        point: "6",
        also: "7",
        service: "shop-api",
        looks: objectStore(shape, "PutObject", 200),
        failing: objectStore(shape, "PutObject", options.fail === "6" || options.retry === "6" ? undefined : 503),
        takes: 200_000,
      },
    ]);
    wait("9", 2 * minute, 10 * minute);
    request(
      post("shop-api", "9", "/api/orders/{order_id}/submit", { ...orderKey, ...status("SUBMITTED") } as Record<
        string,
        string
      >),
      [
        {
          point: "10",
          service: "shop-api",
          looks: statement(shape, "UPDATE", "orders"),
          attributes: onStatement("SUBMITTED"),
        },
      ],
    );
    wait("11", 5 * second, 50 * second);
    let sent: Map<string, Emitted> = new Map();
    if (tried("11")) {
      const poll = emit({ service: "crm-api", looks: internal("poll new orders"), start: clock, end: clock + 200_000 });
      emit({
        service: "crm-api",
        looks: statement(shape, "SELECT", "orders"),
        start: clock + 2_000,
        end: clock + 9_000,
        parent: poll,
      });
      clock += 20_000;
      const keys = { ...orderKey, calculation_request_id: calculation };
      sent = request(
        {
          point: "11",
          service: "crm-api",
          looks: internal("detect order"),
          parent: poll,
          attributes: keys as Record<string, string>,
        },
        [
          {
            point: "12",
            service: "crm-api",
            looks: message(shape, "send", "calculation.requests"),
            takes: 4_000,
            attributes: { calculation_request_id: calculation },
          },
        ],
      );
    }
    wait("13", second, 4 * second);
    const received = {
      point: "13",
      service: "mes-api",
      looks: message(shape, "receive", "calculation.requests"),
      attributes: { calculation_request_id: calculation },
    };
    priced = request({ ...received, ...tie(sent.get("12")) }, calculateSteps());
  }
  wait("18-19", second, 4 * second);
  if (priced.has("18") && options.vanish !== "18-19" && order32.indexOf(until) >= order32.indexOf("18")) {
    const both = { ...orderKey, calculation_request_id: calculation };
    emit({
      service: "crm-api",
      looks: message(shape, "receive", "calculation.results"),
      start: clock,
      end: clock + 40_000,
      ...tie(priced.get("18")),
      attributes: both,
    });
  }
  if (options.anonymous) return traces();

  wait("20.1", 2 * hour, 20 * hour);
  const approved = request(
    post("crm-api", "20.1", "/api/orders/{order_id}/approve", { order_id: id, ...status("MANUFACTURING_APPROVED") }),
    [
      {
        point: "20.2",
        service: "crm-api",
        looks: statement(shape, "UPDATE", "orders"),
        attributes: onStatement("MANUFACTURING_APPROVED"),
      },
      { point: "20.3", service: "crm-api", looks: message(shape, "send", "manufacturing.orders"), takes: 4_000 },
    ],
  );
  wait("21.1", second, 4 * second);
  const toMake = {
    point: "21.1",
    service: "mes-api",
    looks: message(shape, "receive", "manufacturing.orders"),
    attributes: { order_id: id, ...status("MANUFACTURING_APPROVED") },
  };
  request({ ...toMake, ...tie(approved.get("20.3")) }, [
    {
      point: "21.2",
      service: "mes-api",
      looks: statement(shape, "INSERT", "orders"),
      attributes: onStatement("MANUFACTURING_APPROVED"),
    },
  ]);
  const operator = (point: string, route: string, value: string) =>
    post("mes-api", point, `/api/orders/{order_id}/${route}`, {
      order_id: id,
      ...status(value),
      operator_id: `op-${random.between(1, 9)}`,
    });
  const saves = (point: string, value: string): Step => ({
    point,
    service: "mes-api",
    looks: statement(shape, "UPDATE", "orders"),
    attributes: onStatement(value),
  });
  wait("22.1", 2 * hour, 8 * hour);
  request(operator("22.1", "assign", "MANUFACTURING_STARTED"), [saves("22.2", "MANUFACTURING_STARTED")]);
  wait("23.1", 8 * hour, 14 * hour);
  request(operator("23.1", "status_change", "MANUFACTURING_COMPLETED"), [saves("23.2", "MANUFACTURING_COMPLETED")]);
  wait("packaging", hour, 2 * hour);
  request(operator("23.1", "status_change", "PACKAGING"), [saves("23.2", "PACKAGING")]);
  wait("24a.1", hour, 3 * hour);
  const shipped = request(operator("24a.1", "status_change", "SHIPPED"), [
    saves("24a.2", "SHIPPED"),
    { point: "24a.3", service: "mes-api", looks: message(shape, "send", "order.shipped"), takes: 4_000 },
  ]);
  wait("24b.1", second, 4 * second);
  const shipment = {
    point: "24b.1",
    service: "crm-api",
    looks: message(shape, "receive", "order.shipped"),
    attributes: { order_id: id, ...status("SHIPPED") },
  };
  request({ ...shipment, ...tie(shipped.get("24a.3")) }, [
    {
      point: "24b.2",
      service: "crm-api",
      looks: statement(shape, "UPDATE", "orders"),
      attributes: onStatement("SHIPPED"),
    },
  ]);
  wait("25.1", 12 * hour, 30 * hour);
  request(post("crm-api", "25.1", "/api/carrier/events", { order_id: id, ...status("CLOSED") }), [
    {
      point: "25.2",
      service: "crm-api",
      looks: statement(shape, "UPDATE", "orders"),
      attributes: onStatement("CLOSED"),
    },
  ]);
  return traces();
}

/** A cohort of orders in good health, one every so often, in the three instrumentations in turn. */
export const healthy = (
  count: number,
  from: Microseconds,
  every: Microseconds,
  more: Partial<OrderOptions> = {},
): Trace[] =>
  Array.from({ length: count }, (_, i) =>
    order({ id: `H-${1000 + i}`, at: from + i * every, shape: (["java", "dotnet", "node"] as const)[i % 3]!, ...more }),
  ).flat();

/** What the exception says: S3 gives reasons where it answers at all. */
const errorAt = (point: string): string =>
  ({
    "6": "connect ECONNREFUSED",
    "7": "SlowDown: reduce your request rate",
    "14": "connect ECONNREFUSED",
    "15a": "NoSuchKey: the specified key does not exist",
  })[point] ?? "connection reset by peer";
