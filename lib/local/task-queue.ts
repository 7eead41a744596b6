/** The place of a task that runs. */
export interface Place {
  /** Lets another task run meanwhile: for one that only waits for others. */
  leave(): void;
  /** Has it back, before those that have not begun; at once where it was not left. Throws when the task is over by then. */
  take(): Promise<void>;
}

export interface TaskQueue {
  /** `ahead`: before all that were not added so. One that has begun waits for it, and its deadline does not. */
  add<Value>(task: (place: Place) => Promise<Value>, options?: { ahead?: boolean }): Promise<Value>;
}

/** Runs at most `limit` tasks at a time, in the order they were added. */
export function createTaskQueue(limit: number): TaskQueue {
  const ahead: (() => void)[] = [];
  const behind: (() => void)[] = [];
  let running = 0;

  async function enter(waiting: (() => void)[]): Promise<void> {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
  }

  function exit(): void {
    const next = ahead.shift() ?? behind.shift();
    if (next === undefined) running--;
    else next();
  }

  return {
    async add(task, options = {}) {
      let isOver = false;
      let isIn = true;
      await enter(options.ahead === true ? ahead : behind);
      const place: Place = {
        leave() {
          if (!isIn) return;
          isIn = false;
          exit();
        },
        async take() {
          if (isIn) return;
          await enter(ahead);
          if (isOver) {
            exit();
            throw new Error("the task is over");
          }
          isIn = true;
        },
      };
      try {
        return await task(place);
      } finally {
        isOver = true;
        place.leave();
      }
    },
  };
}
