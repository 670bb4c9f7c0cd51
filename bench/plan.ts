import type { Microseconds } from "../src/trace/span.ts";
import { day, hour, minute, type OrderOptions, second } from "../test/story/order.ts";
import { randomFrom } from "../test/story/random.ts";
import type { Shape } from "../test/story/shapes.ts";
import { failing, type Fault, faultsOf, idOf, type OrderDay } from "./faults.ts";

/** The longest time from the customer's click to the poll that finds the order. The poll's interval comes on top. */
export const untilPoll: Microseconds = 45 * minute;

export interface Planned {
  /** When the poll that finds the order runs. No poll looks for a partner's order. */
  readonly poll: Microseconds | undefined;
  readonly options: OrderOptions & { readonly shape: Shape };
  /** When the customer looks where the order is. */
  readonly views: readonly Microseconds[];
}

/**
 * Plans one order. Most pass the path within hours, some wait for a person, some meet an error that a second try mends.
 */
export function planned(
  { seed, end }: OrderDay,
  index: number,
  at: Microseconds,
  rhythm: Microseconds,
  fault: Fault | undefined,
): Planned {
  const random = randomFrom(`plan ${seed} ${index}`);
  // The first random numbers of neighbouring seeds resemble each other, so they are skipped.
  for (let i = 0; i < 4; i += 1) random.next();
  const between = (low: Microseconds, high: Microseconds) => random.between(low, high);
  const upload = between(minute, 14 * minute);
  const submit = between(minute, 28 * minute);
  const asked = at + upload + submit + 5 * second;
  const poll = Math.ceil(asked / rhythm) * rhythm;
  const waits = {
    "5": upload,
    "9": submit,
    "11": poll - asked + 5 * second,
    "15b": between(30 * second, 6 * minute),
    "20.1": between(5 * minute, hour),
    "22.1": between(5 * minute, hour),
    "23.1": between(20 * minute, 100 * minute),
    packaging: between(5 * minute, 30 * minute),
    "24a.1": between(5 * minute, 30 * minute),
    "25.1": between(30 * minute, 150 * minute),
  };
  const luck = random.next();
  // If the second try is still under way when the day ends, the order looks failed.
  const canMend = end <= poll || poll + waits["15b"] + minute <= end;
  const trouble = fault ?? mildTrouble(luck, failing[between(0, failing.length - 1)]!, canMend);
  const point = fault?.vanish ?? fault?.fail ?? "25.2";
  // A partner's order has no number before the price is confirmed, so it can only be lost after that.
  const partner = index % 20 === 7 && failing.indexOf(point) >= failing.indexOf("20.1") && luck >= 0.12;
  return {
    poll: partner ? undefined : poll,
    views: partner ? [] : [between(upload, hour), between(hour, 6 * hour)].map((after) => at + after),
    options: {
      id: idOf(index),
      at,
      shape: (["java", "dotnet", "node"] as const)[index % 3]!,
      ...(partner ? { variant: "partner" as const } : {}),
      waits,
      ...trouble,
    },
  };
}

/** A wait or a mended error, which must raise no alarm. */
function mildTrouble(luck: number, point: string, canMend: boolean): Partial<OrderOptions> {
  if (luck < 0.02) return { until: "3" };
  if (luck < 0.04) return { until: "7" };
  if (luck < 0.07) return { until: "18" };
  if (luck < 0.1) return { until: "21.2" };
  return luck < 0.12 && canMend ? { retry: point } : {};
}

/** The first order that passes the whole path without any fault. */
export function fineIn(whole: OrderDay): string {
  const faults = faultsOf(whole);
  for (let index = 0; index < whole.orders; index += 1) {
    const { options } = planned(whole, index, whole.end - day, minute, faults.get(index));
    const { fail, vanish, retry, until } = options;
    if ([fail, vanish, retry, until].every((one) => one === undefined)) return options.id;
  }
  throw new Error("something is the matter with each order");
}
