import type { AttributeValue, SpanKind } from "../../src/trace/span.ts";

/** How an instrumentation names and describes what a service does. */
export type Shape = "java" | "dotnet" | "node";

export interface Looks {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Record<string, AttributeValue>;
}

/** Java's agent still writes the conventions from before they were stable. */
const old = (shape: Shape): boolean => shape === "java";

export const httpServer = (shape: Shape, method: string, route: string, target: string, status: number): Looks => ({
  name: `${method} ${route}`,
  kind: "server",
  attributes: old(shape)
    ? { "http.method": method, "http.route": route, "http.target": target, "http.status_code": status }
    : { "http.request.method": method, "http.route": route, "url.path": target, "http.response.status_code": status },
});

export function statement(shape: Shape, operation: string, table: string): Looks {
  const text =
    {
      INSERT: `INSERT INTO ${table} VALUES (?)`,
      UPDATE: `UPDATE ${table} SET status = ? WHERE id = ?`,
      SELECT: `SELECT * FROM ${table} WHERE status = ?`,
    }[operation] ?? operation;
  const attributes: Looks["attributes"] = old(shape)
    ? { "db.system": "postgresql", "db.operation": operation, "db.sql.table": table, "db.statement": text }
    : shape === "node"
      ? { "db.system.name": "postgresql", "db.query.text": text }
      : {
          "db.system.name": "postgresql",
          "db.operation.name": operation,
          "db.collection.name": table,
          "db.query.text": text,
        };
  const name = { java: `${operation} shop.${table}`, dotnet: "postgresql", node: `pg.query:${operation} shop` }[shape];
  return { name, kind: "client", attributes };
}

export const objectStore = (shape: Shape, method: string, status: number | undefined): Looks => ({
  name: shape === "dotnet" ? `S3 ${method}` : `S3.${method}`,
  kind: "client",
  attributes: {
    "rpc.system": "aws-api",
    "rpc.service": "S3",
    "rpc.method": method,
    "aws.s3.bucket": "models",
    ...(status === undefined ? {} : { [old(shape) ? "http.status_code" : "http.response.status_code"]: status }),
  },
});

export const cacheSet = (shape: Shape): Looks => ({
  name: old(shape) ? "SET" : "set",
  kind: "client",
  attributes: old(shape)
    ? { "db.system": "redis", "db.operation": "SET" }
    : { "db.system.name": "redis", "db.operation.name": "SET" },
});

export function message(shape: Shape, role: "send" | "receive", queue: string): Looks {
  const kind: SpanKind = role === "send" ? "producer" : "consumer";
  const verb = role === "send" ? "publish" : shape === "dotnet" ? "deliver" : "process";
  const type = role === "send" ? "send" : "process";
  const system = { "messaging.system": "rabbitmq" };
  if (shape === "java") {
    return {
      name: `${queue} ${verb}`,
      kind,
      attributes: { ...system, "messaging.destination": queue, "messaging.operation": verb },
    };
  }
  // .NET spells exchange:key:queue. Node's default exchange has the queue's name only in the routing key.
  const destination = {
    "messaging.destination.name": shape === "dotnet" ? `orders:${queue}${role === "receive" ? `:${queue}` : ""}` : "",
  };
  const key = shape === "node" ? { "messaging.rabbitmq.destination.routing_key": queue } : {};
  return {
    name: `${verb} ${queue}`,
    kind,
    attributes: {
      ...system,
      ...destination,
      ...key,
      "messaging.operation.type": type,
      "messaging.operation.name": verb,
    },
  };
}

export const internal = (name: string): Looks => ({ name, kind: "internal", attributes: {} });
