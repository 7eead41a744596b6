import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporarySuffix, writeAtomically } from "../objects/write-atomically.ts";

/** The kinds of file a job can own in `files/`. */
export type JobFile = "still" | "source.mp4" | "mp4" | "webp" | "jpg";

/** The studio's files. Ids are the studio's own (checked before they come here), so no path is made of a stranger's text. */
export class StudioFolder {
  readonly #folder: string;
  readonly #report: (line: string) => void;

  private constructor(folder: string, report: (line: string) => void) {
    this.#folder = folder;
    this.#report = report;
  }

  static async open(folder: string, report: (line: string) => void): Promise<StudioFolder> {
    for (const name of ["jobs", "files", "characters"]) await mkdir(join(folder, name), { recursive: true });
    const opened = new StudioFolder(folder, report);
    for (const name of ["jobs", "files", "characters"])
      await opened.#sweep(name, (file) => file.endsWith(temporarySuffix));
    return opened;
  }

  get logPath(): string {
    return join(this.#folder, "studio.jsonl");
  }

  path(id: string, kind: JobFile): string {
    return join(this.#folder, "files", `${id}.${kind}`);
  }

  temporaryPath(id: string, kind: JobFile): string {
    return `${this.path(id, kind)}${temporarySuffix}`;
  }

  async write(id: string, kind: JobFile, bytes: Uint8Array): Promise<void> {
    await writeAtomically(this.path(id, kind), bytes);
  }

  async copy(fromId: string, fromKind: JobFile, toId: string, toKind: JobFile): Promise<void> {
    await copyFile(this.path(fromId, fromKind), this.path(toId, toKind));
  }

  async removeFiles(id: string): Promise<void> {
    await this.#sweep("files", (file) => file.startsWith(`${id}.`));
  }

  /** Files whose job was never stored: the studio was killed in the middle of a create. A broken record keeps its files. */
  async removeOrphans(): Promise<void> {
    const idOf = (file: string) => file.slice(0, file.indexOf("."));
    const ids = new Set((await readdir(join(this.#folder, "jobs"))).map(idOf));
    await this.#sweep("files", (file) => !ids.has(idOf(file)));
  }

  async writeRecord(kind: "jobs" | "characters", id: string, record: object): Promise<void> {
    await writeAtomically(join(this.#folder, kind, `${id}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }

  async removeRecord(kind: "jobs" | "characters", id: string): Promise<void> {
    await rm(join(this.#folder, kind, `${id}.json`), { force: true });
  }

  /** Every record that can be read; one that can't is set aside as `<id>.json.broken`. */
  async readRecords(kind: "jobs" | "characters"): Promise<unknown[]> {
    const names = (await readdir(join(this.#folder, kind))).filter((name) => name.endsWith(".json"));
    const records = await Promise.all(names.map((name) => this.#readRecord(join(this.#folder, kind, name))));
    return records.filter((record) => record !== null);
  }

  async #readRecord(path: string): Promise<object | null> {
    const text = await readFile(path, "utf8");
    try {
      const record: unknown = JSON.parse(text);
      if (typeof record === "object" && record !== null && "id" in record) return record;
    } catch {
      // Not JSON: set aside as well.
    }
    this.#report(`studio: ${path} can't be read (a power cut?): set aside as ${path}.broken`);
    await rename(path, `${path}.broken`);
    return null;
  }

  async writeCharacterClip(id: string, bytes: Uint8Array): Promise<void> {
    await writeAtomically(join(this.#folder, "characters", `${id}.mp4`), bytes);
  }

  async #sweep(name: string, unwanted: (file: string) => boolean): Promise<void> {
    for (const file of await readdir(join(this.#folder, name))) {
      if (unwanted(file)) await rm(join(this.#folder, name, file), { force: true });
    }
  }
}
