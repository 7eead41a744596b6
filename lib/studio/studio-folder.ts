import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporarySuffix, writeAtomically } from "./write-atomically.ts";

/** The kinds of file a job can own in `files/`. */
export type JobFile = "still" | "source.mp4" | "mp4" | "webp" | "jpg";

/** The studio's files. Ids are the studio's own (checked before they come here), so no path is made of a stranger's text. */
export class StudioFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<StudioFolder> {
    for (const name of ["jobs", "files", "characters"]) await mkdir(join(folder, name), { recursive: true });
    const opened = new StudioFolder(folder);
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

  /** Files whose job was never stored: the studio was killed in the middle of a create. */
  async removeOrphans(isJob: (id: string) => boolean): Promise<void> {
    await this.#sweep("files", (file) => !isJob(file.slice(0, file.indexOf("."))));
  }

  async writeRecord(kind: "jobs" | "characters", id: string, record: object): Promise<void> {
    await writeAtomically(join(this.#folder, kind, `${id}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }

  async removeRecord(kind: "jobs" | "characters", id: string): Promise<void> {
    await rm(join(this.#folder, kind, `${id}.json`), { force: true });
  }

  async readRecords(kind: "jobs" | "characters"): Promise<unknown[]> {
    const names = (await readdir(join(this.#folder, kind))).filter((name) => name.endsWith(".json"));
    return await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.#folder, kind, name), "utf8")) as unknown),
    );
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
