import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { goTool } from "./go-tool.ts";
import { freePorts, keep, type Part, untilReady } from "./process.ts";

/** An S3 server of our own, versitygw, with its one bucket in a folder of its own. */
export interface S3 extends Part {
  readonly env: Readonly<Record<string, string>>;
  /** Puts a file there without leaving a trace. */
  put(key: string, body: string): Promise<void>;
}

const bucket = "models";
const user = "landscape";
const secret = "landscape-secret";

/** Starts versitygw with its files in `root`, and calls `note` with its process id. */
export async function startS3(
  root: string,
  progress: (what: string) => void,
  note: (pid: number | undefined) => void,
): Promise<S3> {
  const binary = await goTool("versitygw", progress);
  mkdirSync(join(root, bucket), { recursive: true });
  const [port] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const options = ["--access", user, "--secret", secret, "--port", `127.0.0.1:${port}`, "--quiet"];
  const child = spawn(binary, [...options, "posix", "--nometa", root], {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const kept = keep(child);
  note(child.pid);
  const stop = async () => {
    await kept.stop();
    rmSync(root, { recursive: true, force: true });
  };
  try {
    await untilReady(endpoint, child);
  } catch (error) {
    await stop();
    throw new Error(`versitygw did not start: ${kept.said()}`, { cause: error });
  }
  const env = { S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_USER: user, S3_SECRET: secret };
  return { env, put: (key, body) => putModel(env, key, body), stop };
}

/** Puts a file into the bucket that `env` names. */
export async function putModel(env: Readonly<Record<string, string>>, key: string, body: string): Promise<void> {
  const client = new S3Client({
    endpoint: env["S3_ENDPOINT"]!,
    region: "us-east-1",
    forcePathStyle: true,
    credentials: { accessKeyId: env["S3_USER"]!, secretAccessKey: env["S3_SECRET"]! },
  });
  try {
    await client.send(new PutObjectCommand({ Bucket: env["S3_BUCKET"]!, Key: key, Body: body }));
  } finally {
    client.destroy();
  }
}
