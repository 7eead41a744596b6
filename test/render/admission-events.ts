interface SimulatedEvent {
  at: number;
  act: () => Promise<void>;
}

/** What will happen, the earliest first: a binary heap. */
export function eventQueue() {
  const heap: SimulatedEvent[] = [];
  const atOf = (index: number) => heap[index]?.at ?? Number.POSITIVE_INFINITY;
  function swap(left: number, right: number): void {
    const [a, b] = [heap[left], heap[right]];
    if (a !== undefined && b !== undefined) [heap[left], heap[right]] = [b, a];
  }
  return {
    at(at: number, act: () => Promise<void>): void {
      let index = heap.push({ at, act }) - 1;
      for (let parent = (index - 1) >> 1; index > 0 && atOf(index) < atOf(parent); parent = (index - 1) >> 1) {
        swap(index, parent);
        index = parent;
      }
    },
    take(): SimulatedEvent | undefined {
      swap(0, heap.length - 1);
      const first = heap.pop();
      for (let index = 0; ; ) {
        const child = atOf(2 * index + 2) < atOf(2 * index + 1) ? 2 * index + 2 : 2 * index + 1;
        if (atOf(child) >= atOf(index)) return first;
        swap(index, child);
        index = child;
      }
    },
  };
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
