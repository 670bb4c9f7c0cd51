import { setTimeout as sleep } from "node:timers/promises";
import type { OrderFault } from "../faults.ts";
import type { PartOptions } from "../options.ts";
import { type Act, actsOf, perform, type Plan } from "../people.ts";
import type { Progress } from "../progress.ts";
import { enter, findRunning } from "../running.ts";
import { arrival } from "../world.ts";

export interface OrderOptions extends Pick<PartOptions, "name"> {
  readonly fault?: OrderFault;
  readonly partner?: true;
  readonly last?: Act;
}

/** `landscape order`: sends one order through the landscape that is up, and prints how to ask for it. */
export async function order(options: OrderOptions, progress: Progress, print: (text: string) => void): Promise<void> {
  const { name, fault, partner, last } = options;
  const running = findRunning(name);
  if (running === undefined)
    throw new Error(
      `no landscape named ${name} is up: start one with \`npm run landscape -- up\`, and keep it running`,
    );
  if (partner === true && fault?.plan.kind === "shop")
    throw new Error(`${fault.name} is a fault of the shop's orders: leave out --partner, or choose one of a partner's`);
  const orderId = `A-${Date.now().toString(36).toUpperCase()}`;
  const kind = partner === true ? "partner" : "shop";
  const plan: Plan = { kind, ...fault?.plan, ...(last === undefined ? {} : { last }), orderId };
  const stage = enter(running);
  try {
    for (const act of actsOf(plan)) {
      progress(act);
      await perform(stage, plan, act);
    }
  } finally {
    await stage.leave();
  }
  progress("waiting until its spans have arrived");
  await sleep(arrival);
  const after = fault?.expected.after ?? 0;
  const now = new Date(Date.now() + after * 3_600_000).toISOString();
  print(
    [
      `${orderId}: ${fault === undefined ? "nothing was to go wrong" : `${fault.name}; ordertrace should say ${fault.expected.says.join(" or ")}`}`,
      ...(after === 0 ? [] : [`An overdue step is lost once others have passed it: send one in good health after it.`]),
      "",
      `  node bin/ordertrace.js show ${orderId} --jaeger-url ${running.jaegerUrl}${after === 0 ? "" : ` --now ${now}`}`,
      "",
    ].join("\n"),
  );
}
