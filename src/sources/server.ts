/** A kind of server that holds traces, in the words that messages use. */
export interface Server {
  readonly name: "Jaeger" | "ClickHouse";
  /** What its address is given by. */
  readonly option: string;
  readonly variable: string;
  /** Where it usually is. */
  readonly usual: string;
}

export const jaeger: Server = {
  name: "Jaeger",
  option: "--jaeger-url",
  variable: "ORDERTRACE_JAEGER_URL",
  usual: "http://localhost:16686",
};

export const clickHouse: Server = {
  name: "ClickHouse",
  option: "--clickhouse-url",
  variable: "ORDERTRACE_CLICKHOUSE_URL",
  usual: "http://localhost:8123/otel",
};

/** Traces in one answer of Jaeger, where nobody says how many. */
export const usualLimit = 500;
