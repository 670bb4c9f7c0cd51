import { z } from "zod";
import { closest } from "../closest.ts";

/** A method and a route, `POST /api/orders/{order_id}`, as a path file has them. */
export const routeEntry = z
  .string()
  .regex(/^[A-Za-z]+ \/\S*$/, { error: ({ input }) => misspelt(String(input)), abort: true })
  .check((ctx) => {
    const message = misspelt(ctx.value);
    if (message !== undefined) ctx.issues.push({ code: "custom", input: ctx.value, message });
  })
  .overwrite(inCapitals);

/** Other spellings of the path's routes, by the route's name. A spelling without a method has that of the name. */
export const routeEntries = z
  .record(z.string(), z.union([z.string(), z.array(z.string()).min(1)], { error: "write a route, or a list of them" }))
  .check((ctx) => {
    for (const [name, routes] of Object.entries(ctx.value)) {
      const spellings = [routes].flat();
      const complain = (message: string | undefined, i: number) => {
        const path = typeof routes === "string" ? [name] : [name, i];
        if (message !== undefined) ctx.issues.push({ code: "custom", input: spellings[i], path, message });
      };
      const own = methodOf(name) ?? "POST";
      for (const [i, route] of spellings.entries()) complain(misspelt(route, own), i);
      const methods = spellings.map(methodOf);
      // All spellings are of one request, which has one method.
      const other = methods.findIndex((method) => method !== methods[0]);
      if (other > 0 && methods.every((method) => method !== undefined))
        complain(`all of these must have one method; the first has ${methods[0]!}`, other);
    }
  })
  .overwrite((routes) =>
    Object.fromEntries(
      Object.entries(routes).map(([name, all]) => [
        name,
        typeof all === "string" ? inCapitals(all) : all.map(inCapitals),
      ]),
    ),
  );

const methodOf = (route: string): string | undefined => /^[a-z]+(?= )/i.exec(route)?.[0].toUpperCase();

function inCapitals(route: string): string {
  const method = methodOf(route) ?? "";
  return method + route.slice(method.length);
}

/** What to write instead; undefined for a well-formed method and route. */
function misspelt(text: string, usual = "POST"): string | undefined {
  const [, method = usual, route] = /^\s*(?:([a-z]+)\s+)?(\/\S*)\s*$/i.exec(text) ?? [];
  if (route === undefined) return "write a method and a route, such as `POST /api/orders/{order_id}`";
  const written = `${method.toUpperCase()} ${route}`;
  if (written !== inCapitals(text)) return `write \`${written}\``;
  const near = methods.includes(method.toUpperCase()) ? undefined : closest(method, methods);
  return near === undefined ? undefined : `no method is called \`${method}\`; write \`${near} ${route}\``;
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
