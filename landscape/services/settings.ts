/** An environment variable that says where a part is. `landscape` sets it when it starts a service. */
const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: services are started by \`npm run landscape\``);
  return value;
};

export const port = (): number => Number(required("PORT"));
export const shopDatabase = (): string => required("SHOP_DATABASE_URL");
export const mesDatabase = (): string => required("MES_DATABASE_URL");
export const rabbitmq = (): string => required("RABBITMQ_URL");
export const redis = (): { url: string; prefix: string } => ({
  url: required("REDIS_URL"),
  prefix: required("REDIS_PREFIX"),
});
export const s3 = (): { endpoint: string; bucket: string; user: string; secret: string } => ({
  endpoint: required("S3_ENDPOINT"),
  bucket: required("S3_BUCKET"),
  user: required("S3_USER"),
  secret: required("S3_SECRET"),
});
/** How long the price of a model takes, in ms. In the case it takes minutes; here the queue matters more. */
export const calculationTime = (): number => Number(process.env["CALCULATION_MS"] ?? 60);
/** The time between the CRM's looks for new orders, in ms. */
export const pollTime = (): number => Number(process.env["POLL_MS"] ?? 200);
/** Whether the queue's consumer is up. If it is down, its messages wait in the queue. */
export const consumes = (queue: string): boolean => process.env["CONSUMER_DOWN"] !== queue;
/** A port where nobody listens. */
export const closedPort = 1;
