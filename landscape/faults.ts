import type { Act, Plan } from "./people.ts";
import type { Way } from "./services/fault.ts";

/** What ordertrace must say of an order, some hours after the run. */
export interface Expectation {
  /** `lost 16`, or `completed` at any point. Where the traces can't tell, several answers are right. */
  readonly says: readonly string[];
  /** Further alarms: `show` names the worst trouble of an order, `lost` names all. */
  readonly also?: readonly string[];
  /** How many hours after the run the question is asked. */
  readonly after: number;
}

/** A fault that hits one order, and what must be said of it. */
export interface OrderFault {
  readonly name: string;
  readonly plan: Omit<Plan, "orderId">;
  readonly expected: Expectation;
}

/** By then every limit on a machine is over. */
const hoursPastMachines = 3;
/** By then every limit on a person is over, too. The longest of them are 14 days. */
const hoursPastPeople = 15 * 24;

/** For each point the act whose request shows it, or leads to it. Points are in the order of the path. */
const actOf: ReadonlyMap<string, Act> = new Map([
  ...of("create", "2", "3"),
  ...of("upload", "5", "6", "7"),
  ...of("submit", "9", "10", "11", "12", "13", "14", "15a", "15b", "16", "17", "18", "price received"),
  ...of("approve", "20.1", "20.2", "20.3", "21.1", "21.2"),
  ...of("assign", "22.1", "22.2"),
  ...of("complete", "23.1", "23.2"),
  ...of("ship", "24a.1", "24a.2", "24a.3", "24b.1", "24b.2"),
  ...of("deliver", "25.1", "25.2"),
]);
function of(act: Act, ...points: readonly string[]): [string, Act][] {
  return points.map((point) => [point, act]);
}

const points = [...actOf.keys()].filter((point) => point !== "price received");
const writePoints = ["3", "10", "16", "20.2", "21.2", "22.2", "23.2", "24a.2", "24b.2", "25.2"];
const receivePoints = ["13", "21.1", "24b.1"];

const fault = (point: string, way: Way, goesOn: boolean, says: string, after = hoursPastMachines): OrderFault => {
  const act = actOf.get(point)!;
  return {
    name: `${way} ${point}`,
    plan: { kind: "shop", fault: `${point}=${way}`, at: act, ...(goesOn ? {} : { last: act }) },
    expected: { says: [says], after },
  };
};

/**
 * Points whose failure doesn't stop the order: the MES does without its cache, and the carrier does without the CRM.
 */
const goesOnAfterError = new Set(["17", "24b.1", "24b.2"]);

const fails = points.map((point) => fault(point, "fail", goesOnAfterError.has(point), `failed ${point}`));
const unreachable = [...writePoints, "17"].map((point) =>
  fault(point, "unreachable", goesOnAfterError.has(point), `failed ${point}`),
);

const once = points.map((point): OrderFault => {
  const one = fault(point, "once", true, "completed");
  return { ...one, plan: { ...one.plan, insists: true } };
});
const twice = receivePoints.map((point) => fault(point, "twice", true, "completed"));

/** Machine steps that silently do not happen. */
const vanished: readonly OrderFault[] = [
  ...["3", "10", "11", "12", "13", "14", "15b", "18", "20.3", "21.1", "21.2", "22.2", "23.2"].map((point) =>
    fault(point, "vanish", false, `lost ${point}`),
  ),
  // No step of the path needs these, or only a person's does. So the order goes on without them.
  ...["16", "17", "20.2", "24a.2", "24a.3", "24b.1", "24b.2", "25.2"].map((point) =>
    fault(point, "vanish", true, `lost ${point}`),
  ),
  // The MES misses the file when it asks S3, which never had it.
  withoutFile(fault("6", "vanish", false, "failed 15a"), "lost 6"),
  withoutFile(fault("7", "vanish", false, "failed 15a")),
  fault("price received", "vanish", false, "stuck 20.1", hoursPastPeople),
];
function withoutFile({ name, plan, expected }: OrderFault, ...also: readonly string[]): OrderFault {
  return { name, plan: { ...plan, last: "submit" }, expected: { ...expected, also } };
}

/** A request that never reaches its service. In the traces it looks the same as a person who has not acted. */
const swallowed = (point: string, says: string, more: Partial<Plan> = {}): OrderFault => {
  const act = actOf.get(point)!;
  return {
    name: `vanish ${point}`,
    plan: { kind: "shop", swallowed: act, last: act, ...more },
    expected: { says: [says], after: hoursPastPeople },
  };
};
const unheard: readonly OrderFault[] = [
  swallowed("2", "not-found"),
  // The customer believes that the upload worked, and goes on.
  swallowed("5", "failed 15a", { last: "submit" }),
  swallowed("9", "waiting 9"),
  ...["20.1", "22.1", "23.1", "24a.1", "25.1"].map((point) => swallowed(point, `stuck ${point}`)),
];

const partners = (["16=vanish", "18=vanish", "17=fail", "24b.1=vanish"] as const).map((one): OrderFault => {
  const [point, way] = one.split("=") as [string, Way];
  const act = point.startsWith("24") ? "ship" : "price";
  return {
    name: `${way} ${point}, a partner's order`,
    plan: { kind: "partner", fault: one, at: act, ...(point === "18" ? { last: act } : {}) },
    expected: { says: [`${way === "fail" ? "failed" : "lost"} ${point}`], after: hoursPastMachines },
  };
});

export const orderFaults: readonly OrderFault[] = [
  ...fails,
  ...unreachable,
  ...vanished,
  ...unheard,
  ...once,
  ...twice,
  ...partners,
];
