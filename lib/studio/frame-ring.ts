const slots = 6;

/** The memory threads share to hand frames on. Plain data: it can be posted to a worker. */
export interface FrameRingMemory {
  /** The number of frames read, then for each slot the number (from 1) of the frame it holds. */
  counters: SharedArrayBuffer;
  frames: SharedArrayBuffer;
  bytesPerFrame: number;
}

export function createFrameRingMemory(bytesPerFrame: number): FrameRingMemory {
  return {
    counters: new SharedArrayBuffer((1 + slots) * Int32Array.BYTES_PER_ELEMENT),
    frames: new SharedArrayBuffer(bytesPerFrame * slots),
    bytesPerFrame,
  };
}

/**
 * A few frames between the threads that draw and the one that encodes, so that all work at once and memory stays flat.
 * Each frame is written once, by any thread; one thread reads them in their order.
 */
export class FrameRing {
  readonly #counters: Int32Array;
  readonly #memory: FrameRingMemory;

  constructor(memory: FrameRingMemory) {
    this.#memory = memory;
    this.#counters = new Int32Array(memory.counters);
  }

  /** Blocks until the frame's slot is free: only for a thread that has nothing else to do. */
  write(index: number, paint: (target: Uint8Array) => void): void {
    for (let read = Atomics.load(this.#counters, 0); index - read >= slots; read = Atomics.load(this.#counters, 0)) {
      Atomics.wait(this.#counters, 0, read);
    }
    paint(this.#slot(index));
    const counter = 1 + (index % slots);
    Atomics.store(this.#counters, counter, index + 1);
    Atomics.notify(this.#counters, counter);
  }

  async read(index: number, use: (frame: Uint8Array) => void): Promise<void> {
    const counter = 1 + (index % slots);
    for (let held = Atomics.load(this.#counters, counter); held !== index + 1; ) {
      await Atomics.waitAsync(this.#counters, counter, held).value;
      held = Atomics.load(this.#counters, counter);
    }
    use(this.#slot(index));
    Atomics.store(this.#counters, 0, index + 1);
    Atomics.notify(this.#counters, 0);
  }

  #slot(index: number): Uint8Array {
    return new Uint8Array(
      this.#memory.frames,
      (index % slots) * this.#memory.bytesPerFrame,
      this.#memory.bytesPerFrame,
    );
  }
}
