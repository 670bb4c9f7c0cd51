import type { Server } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { aboutOrder, blameEntry, type OrderAttributes } from "../telemetry/business.ts";
import { faultAt, faultHeader, withFault } from "./fault.ts";

/** A 4xx: the caller asked for something that can't be done. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Route {
  readonly path: string;
  /** The point of the path at which this request is accepted. */
  readonly point: (request: Request) => string;
  readonly about: (request: Request) => OrderAttributes;
  readonly handle: (request: Request) => Promise<object>;
}

export function api(): Express {
  const app = express();
  app.use(express.json());
  app.use(express.raw({ type: "model/stl", limit: "10mb" }));
  return app;
}

/** Adds a `POST` route whose request is a point of the path. */
export function post(app: Express, { path, point, about, handle }: Route): void {
  app.post(path, (request, response, next) =>
    withFault(request.get(faultHeader), () =>
      aboutOrder(about(request), async () => {
        try {
          if (faultAt(point(request)) === "fail") throw new Error("the service is overloaded");
          response.json(await handle(request));
        } catch (error) {
          next(error);
        }
      }),
    ),
  );
}

export function listen(app: Express, port: number): Promise<Server> {
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    if (!(error instanceof Refused)) blameEntry(error);
    response.status(error instanceof Refused ? error.status : 500).json({ error: error.message });
  });
  return new Promise((resolve, reject) => {
    const server = app.listen(port, "127.0.0.1", (error?: Error) => (error ? reject(error) : resolve(server)));
  });
}
