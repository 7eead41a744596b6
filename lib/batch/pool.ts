/** Tasks under way, at most so many: who adds one more waits until another has ended. */
export interface Pool {
  /** Resolves when the task has begun. */
  add(task: () => Promise<void>): Promise<void>;
  size(): number;
  oneEnded(): Promise<void>;
  drained(): Promise<void>;
}

/** What a task throws comes out of whatever is called next. */
export function createPool(limit: number): Pool {
  let size = 0;
  let waiting: (() => void)[] = [];
  let failure: { error: unknown } | null = null;

  async function run(task: () => Promise<void>): Promise<void> {
    size++;
    try {
      await task();
    } catch (error) {
      failure ??= { error };
    }
    size--;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }
  async function oneEnded(): Promise<void> {
    if (size > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    if (failure !== null) throw failure.error;
  }
  return {
    async add(task) {
      while (size >= limit) await oneEnded();
      if (failure !== null) throw failure.error;
      void run(task);
    },
    size: () => size,
    oneEnded,
    async drained() {
      while (size > 0) await oneEnded();
      if (failure !== null) throw failure.error;
    },
  };
}
