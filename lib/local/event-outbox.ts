import { open, readFile, stat } from "node:fs/promises";
import { writeAtomically } from "../objects/write-atomically.ts";

/** A line of the event file, and where the next one begins. */
export interface OutboxLine {
  text: string;
  end: number;
}

/** The event file as a queue: what lies behind the position was posted, or given up. */
export interface EventOutbox {
  /** The next line that nobody has taken; null where there is none yet. */
  next(): Promise<OutboxLine | null>;
  /** Everything before this place is done with: after a crash, reading starts here. */
  moveTo(position: number): Promise<void>;
}

interface Position {
  offset: number;
  /** The file's own number: a file that was moved away and begun anew is read from its start. */
  inode: number;
}

const pieceBytes = 65_536;

/**
 * Opens the queue where it was left. Where events are to be posted for the first time, it begins with the next one: what
 * happened before is no news.
 */
export async function openEventOutbox(eventPath: string, positionPath: string): Promise<EventOutbox> {
  let position = await readPosition();
  let taken = position.offset;
  let held: Buffer = Buffer.alloc(0);
  await writePosition();

  async function readPosition(): Promise<Position> {
    const facts = await stat(eventPath).catch(() => null);
    const now = { offset: facts?.size ?? 0, inode: facts?.ino ?? 0 };
    try {
      const { offset, inode } = JSON.parse(await readFile(positionPath, "utf8")) as Position;
      const isSameFile = facts !== null && (inode === facts.ino || inode === 0) && offset <= facts.size;
      return isSameFile ? { offset, inode: facts.ino } : { offset: 0, inode: facts?.ino ?? 0 };
    } catch {
      return now;
    }
  }
  async function writePosition(): Promise<void> {
    await writeAtomically(positionPath, JSON.stringify(position));
  }
  async function fill(): Promise<boolean> {
    const file = await open(eventPath).catch(() => null);
    if (file === null) return false;
    try {
      if (position.inode === 0) position.inode = (await file.stat()).ino;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, taken + held.length);
      held = Buffer.concat([held, buffer.subarray(0, bytesRead)]);
      return bytesRead > 0;
    } finally {
      await file.close();
    }
  }
  return {
    async next() {
      for (let end = held.indexOf(10); ; end = held.indexOf(10)) {
        if (end === -1) {
          if (await fill()) continue;
          return null;
        }
        const text = held.toString("utf8", 0, end);
        held = held.subarray(end + 1);
        taken += end + 1;
        return { text, end: taken };
      }
    },
    async moveTo(offset) {
      position = { ...position, offset };
      await writePosition();
    },
  };
}
