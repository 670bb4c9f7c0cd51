import type { Act, Plan } from "./people.ts";
import type { Way } from "./services/fault.ts";

/** What ordertrace must say of an order, so long after the run. */
export interface Expectation {
  /** `lost 16`, or `completed` at whatever point. Where the traces can't tell, several answers are right. */
  readonly says: readonly string[];
  /** What is amiss besides: `show` tells the worst of an order, `lost` everything. */
  readonly also?: readonly string[];
  /** Hours after the run at which it is asked. */
  readonly after: number;
}

/** A fault that hits one order, and what must be said of it. */
export interface OrderFault {
  readonly name: string;
  readonly plan: Omit<Plan, "orderId">;
  readonly expected: Expectation;
}

/** After every limit on a machine; and after every limit on a person, the longest of which are 14 days. */
const hours = 3;
const weeks = 15 * 24;

/** The act whose request, or what follows from it, is this point; in the order of the path. */
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
const written = ["3", "10", "16", "20.2", "21.2", "22.2", "23.2", "24a.2", "24b.2", "25.2"];
const received = ["13", "21.1", "24b.1"];

const fault = (point: string, way: Way, goesOn: boolean, says: string, after = hours): OrderFault => {
  const act = actOf.get(point)!;
  return {
    name: `${way} ${point}`,
    plan: { kind: "shop", fault: `${point}=${way}`, at: act, ...(goesOn ? {} : { last: act }) },
    expected: { says: [says], after },
  };
};

/** A cache that fails is put up with; the carrier delivers whatever the CRM knows. */
const goesOnAfterError = new Set(["17", "24b.1", "24b.2"]);

const fails = points.map((point) => fault(point, "fail", goesOnAfterError.has(point), `failed ${point}`));
const unreachable = [...written, "17"].map((point) =>
  fault(point, "unreachable", goesOnAfterError.has(point), `failed ${point}`),
);

const once = points.map((point): OrderFault => {
  const one = fault(point, "once", true, "completed");
  return { ...one, plan: { ...one.plan, insists: true } };
});
const twice = received.map((point) => fault(point, "twice", true, "completed"));

/** Steps of a machine that silently do not happen. */
const vanished: readonly OrderFault[] = [
  ...["3", "10", "11", "12", "13", "14", "15b", "18", "20.3", "21.1", "21.2", "22.2", "23.2"].map((point) =>
    fault(point, "vanish", false, `lost ${point}`),
  ),
  // What needs these does not exist on the path, or is a person's: the order goes on without.
  ...["16", "17", "20.2", "24a.2", "24a.3", "24b.1", "24b.2", "25.2"].map((point) =>
    fault(point, "vanish", true, `lost ${point}`),
  ),
  // The file is missed when the MES asks for it: S3 says then that it has never had it.
  withoutFile(fault("6", "vanish", false, "failed 15a"), "lost 6"),
  withoutFile(fault("7", "vanish", false, "failed 15a")),
  fault("price received", "vanish", false, "stuck 20.1", weeks),
];
function withoutFile({ name, plan, expected }: OrderFault, ...also: readonly string[]): OrderFault {
  return { name, plan: { ...plan, last: "submit" }, expected: { ...expected, also } };
}

/** A request that never reaches its service looks like a person who has not acted: from the traces nobody can tell the two apart. */
const swallowed = (point: string, says: string, more: Partial<Plan> = {}): OrderFault => {
  const act = actOf.get(point)!;
  return {
    name: `vanish ${point}`,
    plan: { kind: "shop", swallowed: act, last: act, ...more },
    expected: { says: [says], after: weeks },
  };
};
const unheard: readonly OrderFault[] = [
  swallowed("2", "not-found"),
  // The customer believes in the upload, and goes on.
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
    expected: { says: [`${way === "fail" ? "failed" : "lost"} ${point}`], after: hours },
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
