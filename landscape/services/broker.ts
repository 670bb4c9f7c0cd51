import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, type ConfirmChannel, connect, type ConsumeMessage } from "amqplib";
import { aboutOrder, blameEntry, type OrderAttributes } from "../telemetry/business.ts";
import { carriedFault, faultAt, faultHeader, secondAttempt, withFault } from "./fault.ts";
import { consumes, rabbitmq } from "./settings.ts";
import { fullExchange, unboundExchange } from "./topology.ts";

export interface Message {
  readonly orderId?: string;
  readonly calculationRequestId?: string;
  readonly price?: number;
}

/** RabbitMQ with publisher confirms: a message counts as sent when the broker has taken it. */
export class Broker {
  private readonly connection: ChannelModel;
  private readonly channel: ConfirmChannel;
  private readonly consumers: string[] = [];
  private readonly handling = new Set<Promise<void>>();

  private constructor(connection: ChannelModel, channel: ConfirmChannel) {
    this.connection = connection;
    this.channel = channel;
  }

  static async open(): Promise<Broker> {
    const connection = await connect(rabbitmq());
    const channel = await connection.createConfirmChannel();
    await channel.prefetch(8);
    return new Broker(connection, channel);
  }

  /** Publishes a message. `sent` and `received` are the points on both sides of the queue. */
  async publish(sent: string, received: string, queue: string, message: Message): Promise<void> {
    const fault = faultAt(sent);
    if (fault === "vanish") return;
    // The broker refuses a message if the queue is full. If no queue is bound, it confirms the message and drops it.
    const exchange = fault === "fail" ? fullExchange : faultAt(received) === "vanish" ? unboundExchange : "";
    for (let copies = faultAt(received) === "twice" ? 2 : 1; copies > 0; copies -= 1)
      await this.send(exchange, queue, message);
  }

  private send(exchange: string, queue: string, message: Message): Promise<void> {
    const options = { persistent: true, contentType: "application/json", headers: { [faultHeader]: carriedFault() } };
    return new Promise((resolve, reject) =>
      this.channel.publish(exchange, queue, Buffer.from(JSON.stringify(message)), options, (error: unknown) =>
        error === null ? resolve() : reject(error as Error),
      ),
    );
  }

  /**
   * Hands each message to `handle`, and puts the attributes of `about` on its spans. After an error the message goes to
   * the dead letters. If it is to fail only once, it goes back to the queue.
   */
  async consume(
    received: string,
    queue: string,
    about: (message: Message) => OrderAttributes,
    handle: (message: Message) => Promise<void>,
  ): Promise<void> {
    if (!consumes(queue)) return;
    const { consumerTag } = await this.channel.consume(queue, (delivery) => {
      if (delivery === null) return;
      const handled = this.receive(received, delivery, about, handle).finally(() => this.handling.delete(handled));
      this.handling.add(handled);
    });
    this.consumers.push(consumerTag);
  }

  private async receive(
    received: string,
    delivery: ConsumeMessage,
    about: (message: Message) => OrderAttributes,
    handle: (message: Message) => Promise<void>,
  ): Promise<void> {
    const carried = delivery.properties.headers?.[faultHeader] as string | undefined;
    const again = delivery.fields.redelivered;
    const message = JSON.parse(delivery.content.toString()) as Message;
    await withFault(again ? secondAttempt(carried) : carried, () =>
      aboutOrder(about(message), async () => {
        try {
          if (faultAt(received) === "fail") throw new Error("this message cannot be read");
          await handle(message);
          this.channel.ack(delivery);
        } catch (error) {
          blameEntry(error);
          this.channel.nack(delivery, false, !again && carried?.endsWith("=once") === true);
        }
      }),
    );
  }

  /** Waits until no message is being handled. */
  async idle(): Promise<void> {
    while (this.handling.size > 0) await Promise.all(this.handling);
  }

  /** Stops taking messages, and waits a while for those being handled. The rest goes back to its queue. */
  async close(): Promise<void> {
    await Promise.all(this.consumers.map((tag) => this.channel.cancel(tag)));
    await Promise.race([this.idle(), sleep(3_000, undefined, { ref: false })]);
    await this.connection.close();
  }
}
