/** Where this broker does something else than RabbitMQ 3.10.8, said to readers. The peer comparison holds it to this list. */
export interface Difference {
  readonly id: string;
  readonly fr: string;
  readonly en: string;
}

export const DIFFERENCES: readonly Difference[] = [];
