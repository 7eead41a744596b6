/** Runs at most `limit` tasks at a time, in the order they were added. */
export function createTaskQueue(limit: number): { add<Value>(task: () => Promise<Value>): Promise<Value> } {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async add(task) {
      if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}
