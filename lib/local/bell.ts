/** Wakes the one who waits; rung before, the next wait is over at once. */
export function createBell(): { ring(): void; isRung(): boolean; wait(): Promise<void> } {
  let rung = false;
  let wake = () => {};
  return {
    ring() {
      rung = true;
      wake();
    },
    isRung: () => rung,
    async wait() {
      if (!rung)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      rung = false;
    },
  };
}
