import { join } from "node:path";

/**
 * Holds `<folder>/lock` until the returned function is called; null where another process, or this one, holds it.
 * It is a LevelDB folder with nothing in it, for its lock: the operating system drops that with the process.
 */
export async function lockFolder(folder: string): Promise<(() => Promise<void>) | null> {
  const { ClassicLevel } = await import("classic-level");
  const lock = new ClassicLevel(join(folder, "lock"));
  try {
    await lock.open();
  } catch (error) {
    if ((error as { cause?: { code?: string } }).cause?.code === "LEVEL_LOCKED") return null;
    throw error;
  }
  return () => lock.close();
}
