const slots = 4;

/** The memory two threads share to hand frames on. Plain data: it can be posted to a worker. */
export interface FrameRingMemory {
  counters: SharedArrayBuffer;
  frames: SharedArrayBuffer;
  bytesPerFrame: number;
}

export function createFrameRingMemory(bytesPerFrame: number): FrameRingMemory {
  return {
    counters: new SharedArrayBuffer(8),
    frames: new SharedArrayBuffer(bytesPerFrame * slots),
    bytesPerFrame,
  };
}

/**
 * A few frames between the thread that draws and the one that encodes, so that both work at once and memory stays flat.
 * Used by one writer and one reader.
 */
export class FrameRing {
  readonly #counters: Int32Array;
  readonly #memory: FrameRingMemory;

  constructor(memory: FrameRingMemory) {
    this.#memory = memory;
    this.#counters = new Int32Array(memory.counters);
  }

  /** Blocks until a slot is free: only for a thread that has nothing else to do. */
  write(index: number, paint: (target: Uint8Array) => void): void {
    for (let read = Atomics.load(this.#counters, 1); index - read >= slots; read = Atomics.load(this.#counters, 1)) {
      Atomics.wait(this.#counters, 1, read);
    }
    paint(this.#slot(index));
    Atomics.store(this.#counters, 0, index + 1);
    Atomics.notify(this.#counters, 0);
  }

  async read(index: number, use: (frame: Uint8Array) => void): Promise<void> {
    for (let written = Atomics.load(this.#counters, 0); written <= index; written = Atomics.load(this.#counters, 0)) {
      await Atomics.waitAsync(this.#counters, 0, written).value;
    }
    use(this.#slot(index));
    Atomics.store(this.#counters, 1, index + 1);
    Atomics.notify(this.#counters, 1);
  }

  #slot(index: number): Uint8Array {
    return new Uint8Array(
      this.#memory.frames,
      (index % slots) * this.#memory.bytesPerFrame,
      this.#memory.bytesPerFrame,
    );
  }
}
