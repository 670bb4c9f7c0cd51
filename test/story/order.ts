import type { Microseconds, Trace } from "../../src/trace/span.ts";
import { hour, minute, second } from "../../src/trace/units.ts";
import type { Emitted } from "./recorder.ts";
import { cacheSet, httpServer, internal, message, objectStore, type Shape, statement } from "./shapes.ts";
import { type EmittedByPoint, type Entry, errorAt, type OrderOptions, type Step, Telling } from "./telling.ts";

export { day, hour, minute, second } from "../../src/trace/units.ts";
export type { OrderOptions } from "./telling.ts";

/** One order's traces along the path, as its three services' instrumentations would have made them. */
export function order(options: OrderOptions): Trace[] {
  const story = new OrderStory(options);
  const priced = options.variant === "partner" ? story.askForPrice() : story.placeOrder();
  story.receivePrice(priced);
  if (options.anonymous) return story.traces();
  story.receiveApproved(story.approve());
  story.receiveShipped(story.manufacture());
  story.deliver();
  return story.traces();
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

type Attributes = Readonly<Record<string, string>>;

const status = (value: string): Attributes => ({ order_status: value });

/** The path's requests one after the other. Each takes the next random numbers, so their order must not change. */
class OrderStory extends Telling {
  private readonly shape: Shape;
  private readonly orderId: Attributes;
  private readonly orderKey: Attributes;
  private readonly calculationKey: Attributes;

  constructor(options: OrderOptions) {
    super(options);
    this.shape = options.shape ?? "java";
    this.orderId = { order_id: options.id };
    this.orderKey = options.anonymous ? {} : this.orderId;
    this.calculationKey = { calculation_request_id: options.calculation ?? `c-${options.id}` };
  }

  /** A partner is answered at once; the calculation goes on behind the answer. */
  askForPrice(): EmittedByPoint {
    const asked = this.post("mes-api", "price request", "/api/calculations", this.calculationKey);
    return this.request({ ...asked, takes: 50_000 }, this.calculate());
  }

  placeOrder(): EmittedByPoint {
    this.create();
    this.upload();
    this.submit();
    const found = this.findOrder();
    this.wait("13", second, 4 * second);
    const received = this.receives("mes-api", "13", "calculation.requests", found.get("12"), this.calculationKey);
    return this.request(received, this.calculate());
  }

  private create(): void {
    const keys = { ...this.orderKey, ...status("INITIATED"), order_type: "ring" };
    this.request(this.post("shop-api", "2", "/api/orders", keys), [
      this.saves("shop-api", "3", "INSERT", "orders", "INITIATED"),
    ]);
  }

  private upload(): void {
    this.wait("5", 2 * minute, 6 * minute);
    this.request(this.post("shop-api", "5", "/api/orders/{order_id}/file", this.orderKey), [
      {
        point: "6",
        also: "7",
        service: "shop-api",
        looks: objectStore(this.shape, "PutObject", 200),
        failing: objectStore(this.shape, "PutObject", this.isUnansweredAt("6") ? undefined : 503),
        takes: 200_000,
      },
    ]);
  }

  private submit(): void {
    this.wait("9", 2 * minute, 10 * minute);
    const keys = { ...this.orderKey, ...status("SUBMITTED") };
    this.request(this.post("shop-api", "9", "/api/orders/{order_id}/submit", keys), [
      this.saves("shop-api", "10", "UPDATE", "orders", "SUBMITTED"),
    ]);
  }

  /** The CRM's poll finds the order and asks for its price. */
  private findOrder(): EmittedByPoint {
    this.wait("11", 5 * second, 50 * second);
    if (!this.isTried("11")) return new Map();
    const start = this.clock;
    const service = "crm-api";
    const poll = this.emit({ service, looks: internal("poll new orders"), start, end: start + 200_000 });
    const select = statement(this.shape, "SELECT", "orders");
    this.emit({ service, looks: select, start: start + 2_000, end: start + 9_000, parent: poll });
    this.clock += 20_000;
    const attributes = { ...this.orderKey, ...this.calculationKey };
    return this.request({ point: "11", service, looks: internal("detect order"), parent: poll, attributes }, [
      { ...this.sends(service, "12", "calculation.requests"), attributes: this.calculationKey },
    ]);
  }

  private calculate(): Step[] {
    const service = "mes-api";
    return [
      this.fetchFile(),
      {
        point: "15b",
        service,
        looks: internal("calculate price"),
        takes: this.options.waits?.["15b"] ?? this.random.between(100 * second, 190 * second),
        attributes: this.calculationKey,
      },
      this.saves(service, "16", "INSERT", "calculations", "PRICE_CALCULATED"),
      { point: "17", service, looks: cacheSet(this.shape), takes: 3_000 },
      { ...this.sends(service, "18", "calculation.results"), takes: 3_000, attributes: this.calculationKey },
    ];
  }

  private fetchFile(): Step {
    // Without the upload there is no file to hand over.
    const hasFile = this.isTried("15a");
    return {
      point: "14",
      also: "15a",
      service: "mes-api",
      looks: objectStore(this.shape, "GetObject", hasFile ? 200 : 404),
      failing: objectStore(this.shape, "GetObject", this.isUnansweredAt("14") ? undefined : 404),
      ...(hasFile ? {} : { error: errorAt("15a") }),
      takes: 150_000,
    };
  }

  /** The CRM receives the price. The path has no step for that. */
  receivePrice(priced: EmittedByPoint): void {
    this.wait("18-19", second, 4 * second);
    if (!priced.has("18") || this.options.vanish === "18-19" || !this.reaches("18")) return;
    const keys = { ...this.orderKey, ...this.calculationKey };
    const received = this.receives("crm-api", "18-19", "calculation.results", priced.get("18"), keys);
    this.emit({ ...received, start: this.clock, end: this.clock + 40_000 });
  }

  approve(): EmittedByPoint {
    this.wait("20.1", 2 * hour, 20 * hour);
    const keys = { ...this.orderId, ...status("MANUFACTURING_APPROVED") };
    return this.request(this.post("crm-api", "20.1", "/api/orders/{order_id}/approve", keys), [
      this.saves("crm-api", "20.2", "UPDATE", "orders", "MANUFACTURING_APPROVED"),
      this.sends("crm-api", "20.3", "manufacturing.orders"),
    ]);
  }

  receiveApproved(approved: EmittedByPoint): void {
    this.wait("21.1", second, 4 * second);
    const keys = { ...this.orderId, ...status("MANUFACTURING_APPROVED") };
    this.request(this.receives("mes-api", "21.1", "manufacturing.orders", approved.get("20.3"), keys), [
      this.saves("mes-api", "21.2", "INSERT", "orders", "MANUFACTURING_APPROVED"),
    ]);
  }

  /** The operators take the order, make it, pack it and ship it. */
  manufacture(): EmittedByPoint {
    const saves = (point: string, value: string) => this.saves("mes-api", point, "UPDATE", "orders", value);
    this.wait("22.1", 2 * hour, 8 * hour);
    this.request(this.operator("22.1", "assign", "MANUFACTURING_STARTED"), [saves("22.2", "MANUFACTURING_STARTED")]);
    this.wait("23.1", 8 * hour, 14 * hour);
    this.request(this.operator("23.1", "status_change", "MANUFACTURING_COMPLETED"), [
      saves("23.2", "MANUFACTURING_COMPLETED"),
    ]);
    this.wait("packaging", hour, 2 * hour);
    this.request(this.operator("23.1", "status_change", "PACKAGING"), [saves("23.2", "PACKAGING")]);
    this.wait("24a.1", hour, 3 * hour);
    return this.request(this.operator("24a.1", "status_change", "SHIPPED"), [
      saves("24a.2", "SHIPPED"),
      this.sends("mes-api", "24a.3", "order.shipped"),
    ]);
  }

  receiveShipped(shipped: EmittedByPoint): void {
    this.wait("24b.1", second, 4 * second);
    const keys = { ...this.orderId, ...status("SHIPPED") };
    this.request(this.receives("crm-api", "24b.1", "order.shipped", shipped.get("24a.3"), keys), [
      this.saves("crm-api", "24b.2", "UPDATE", "orders", "SHIPPED"),
    ]);
  }

  /** The carrier reports that the order has arrived. */
  deliver(): void {
    this.wait("25.1", 12 * hour, 30 * hour);
    const keys = { ...this.orderId, ...status("CLOSED") };
    this.request(this.post("crm-api", "25.1", "/api/carrier/events", keys), [
      this.saves("crm-api", "25.2", "UPDATE", "orders", "CLOSED"),
    ]);
  }

  private operator(point: string, route: string, value: string): Entry {
    const operator = { operator_id: `op-${this.random.between(1, 9)}` };
    const keys = { ...this.orderId, ...status(value), ...operator };
    return this.post("mes-api", point, `/api/orders/{order_id}/${route}`, keys);
  }

  private post(service: string, point: string, route: string, attributes: Attributes): Entry {
    const answered = (code: number) =>
      httpServer(this.shape, "POST", route, route.replace("{order_id}", this.options.id), code);
    return { point, service, looks: answered(200), failing: answered(500), attributes };
  }

  private saves(service: string, point: string, operation: string, table: string, value: string): Step {
    const keys = { java: { ...status(value), ...this.orderKey }, dotnet: {}, node: status(value) };
    return { point, service, looks: statement(this.shape, operation, table), attributes: keys[this.shape] };
  }

  private sends(service: string, point: string, queue: string): Step {
    return { point, service, looks: message(this.shape, "send", queue), takes: 4_000 };
  }

  /** A consumer's span is a child of the producer's, or (Node) in a trace of its own with a link to it. */
  private receives(
    service: string,
    point: string,
    queue: string,
    sent: Emitted | undefined,
    attributes: Attributes,
  ): Entry {
    const ties = sent && { java: { parent: sent }, dotnet: { parent: sent, link: sent }, node: { link: sent } };
    return { point, service, looks: message(this.shape, "receive", queue), attributes, ...ties?.[this.shape] };
  }

  /** Whether the options let a call fail at the caller's end. Then there is no answer, and so no status. */
  private isUnansweredAt(point: string): boolean {
    return this.options.fail === point || this.options.retry === point;
  }
}
