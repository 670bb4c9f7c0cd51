/** The queues between the CRM and the MES. Each has a queue of dead letters beside it. */
export const queues = ["calculation.requests", "calculation.results", "manufacturing.orders", "order.shipped"] as const;

export const deadLetters = (queue: string): string => `${queue}.dlq`;

/** Two exchanges for the faults: one whose queues are always full, and one to which no queue is bound. */
export const fullExchange = "landscape.full";
export const unboundExchange = "landscape.unbound";
