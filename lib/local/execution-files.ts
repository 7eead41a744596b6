import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { temporarySuffix, writeAtomically } from "../objects/write-atomically.ts";

/** An execution that was started and has not ended: what Step Functions keeps for us on AWS. */
export interface Execution {
  name: string;
  /** The event it was started with. */
  input: Record<string, unknown>;
  /** Known once the first step has run. */
  renderId: string | null;
}

/** One small file per unfinished execution: what a crash leaves behind is what has to be carried on. */
export interface ExecutionFiles {
  add(execution: Execution): Promise<void>;
  remove(name: string): Promise<void>;
  names(): Promise<string[]>;
  /** Null where there is none, or none that can be read: such a file is set aside as `<name>.json.broken`. */
  read(name: string): Promise<Execution | null>;
}

export async function openExecutionFiles(folder: string): Promise<ExecutionFiles> {
  await mkdir(folder, { recursive: true });
  // Nobody else works here: what a process was writing when it was killed.
  for (const file of await readdir(folder))
    if (file.endsWith(temporarySuffix)) await rm(join(folder, file), { force: true });
  const pathOf = (name: string) => join(folder, `${name}.json`);
  return {
    async add(execution) {
      await writeAtomically(pathOf(execution.name), JSON.stringify(execution));
    },
    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
    async names() {
      return (await readdir(folder))
        .filter((file) => file.endsWith(".json"))
        .map((file) => file.slice(0, -".json".length));
    },
    async read(name) {
      let text: string;
      try {
        text = await readFile(pathOf(name), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
        throw error;
      }
      try {
        const execution = JSON.parse(text) as Execution | null;
        if (typeof execution?.input === "object" && execution.input !== null) return execution;
      } catch {
        // Not JSON: set aside as well.
      }
      await rename(pathOf(name), `${pathOf(name)}.broken`);
      return null;
    },
  };
}
