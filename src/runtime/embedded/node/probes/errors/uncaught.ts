interface Order {
  readonly id: number;
}

async function handle(order: Order): Promise<void> {
  await Promise.resolve();
  throw new RangeError(`no order ${order.id}`);
}

console.log('before');
await handle({ id: 7 });
export {};
