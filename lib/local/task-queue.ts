/** The place of a task that runs. */
export interface Place {
  /** Lets another task run meanwhile: for one that only waits for others. */
  leave(): void;
  /** Has it back, after those that wait; at once where it was not left. Throws when the task is over by then. */
  take(): Promise<void>;
}

/** Runs at most `limit` tasks at a time, in the order they were added. */
export function createTaskQueue(limit: number): { add<Value>(task: (place: Place) => Promise<Value>): Promise<Value> } {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function enter(): Promise<void> {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
  }

  function exit(): void {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }

  return {
    async add(task) {
      let isOver = false;
      let isIn = true;
      await enter();
      const place: Place = {
        leave() {
          if (!isIn) return;
          isIn = false;
          exit();
        },
        async take() {
          if (isIn) return;
          await enter();
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
