import type { Microseconds, Trace } from "../src/trace/span.ts";
import type { Random } from "../test/story/random.ts";
import { recorder } from "../test/story/recorder.ts";
import { httpServer, type Shape, statement } from "../test/story/shapes.ts";

/** A customer looks where the order is. Such a trace carries the order's key, and is no step of the path. */
export function viewsOf(id: string, moments: readonly Microseconds[], shape: Shape, random: Random): Trace[] {
  const { emit, traces } = recorder(random, {});
  const route = "/api/orders/{order_id}";
  for (const start of moments) {
    const parent = emit({
      service: "shop-api",
      looks: httpServer(shape, "GET", route, route.replace("{order_id}", id), 200),
      start,
      end: start + 14_000,
      attributes: { order_id: id },
    });
    const query = { service: "shop-api", looks: statement(shape, "SELECT", "orders"), parent };
    emit({ ...query, start: start + 2_000, end: start + 9_000 });
  }
  return traces();
}
