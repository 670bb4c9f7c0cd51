/*
 * Load this before a service's own code: node --import ./telemetry/register.ts service.ts
 *
 * It starts the OpenTelemetry Node SDK with instrumentations for the libraries that the service uses. OpenTelemetry's
 * own environment variables say where spans go, under which name, and how many: OTEL_SERVICE_NAME,
 * OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER. business.ts has what the business adds.
 */
import { register } from "node:module";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { AmqplibInstrumentation } from "@opentelemetry/instrumentation-amqplib";
import { AwsInstrumentation } from "@opentelemetry/instrumentation-aws-sdk";
import { ExpressInstrumentation } from "@opentelemetry/instrumentation-express";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { IORedisInstrumentation } from "@opentelemetry/instrumentation-ioredis";
import { PgInstrumentation } from "@opentelemetry/instrumentation-pg";
import { NodeSDK, tracing } from "@opentelemetry/sdk-node";
import { OrderSpanProcessor, shortedQuery } from "./business.ts";

// This loader patches modules that are loaded by `import`. Those loaded by `require` need no loader.
register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);

const env = process.env;
const sdk = new NodeSDK({
  spanProcessors: [
    new OrderSpanProcessor(),
    new tracing.BatchSpanProcessor(new OTLPTraceExporter(), {
      scheduledDelayMillis: Number(env["OTEL_BSP_SCHEDULE_DELAY"] ?? 500),
    }),
  ],
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    // Statements are traced without their values, which may be personal data.
    new PgInstrumentation({
      enhancedDatabaseReporting: false,
      requestHook: (span, { query }) => void span.setAttribute("shorted_sql_query", shortedQuery(query.text)),
    }),
    new AmqplibInstrumentation({
      useLinksForConsume: env["LANDSCAPE_CONSUMER_TIE"] === "link",
      consumeTimeoutMs: Number(env["LANDSCAPE_CONSUME_TIMEOUT_MS"] ?? 60_000),
    }),
    new IORedisInstrumentation({ requireParentSpan: true }),
    new AwsInstrumentation({ suppressInternalInstrumentation: true }),
  ],
});
sdk.start();
// The service first finishes its work. Then its last spans are sent, and the process exits.
process.once("beforeExit", () => void sdk.shutdown().finally(() => process.exit()));
