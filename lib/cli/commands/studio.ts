import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";

export interface StudioFlags {
  folder: string;
  port: number;
  key?: string;
  faults?: string;
}

/** `stillmotion studio`: the local video server by itself, until Ctrl-C. */
export async function studioCommand(flags: StudioFlags): Promise<number> {
  const { startStudio } = await import("../../studio/start-studio.ts");
  const { parseFaultScript } = await import("../../studio/fault-script.ts");
  const script =
    flags.faults === undefined
      ? null
      : await readFile(flags.faults, "utf8").catch((error: Error) => {
          throw new UsageError(`The fault script can't be read: ${error.message}`);
        });
  const studio = await startStudio({
    folder: flags.folder,
    port: flags.port,
    key: flags.key ?? null,
    ...(script === null ? {} : { faults: parseFaultScript(script) }),
  });
  process.stdout.write(`The studio serves ${studio.url}; its jobs are in ${flags.folder}. Stop with Ctrl-C.\n`);
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
  await once(interruption.signal, "abort");
  await studio.close();
  return exitCodes.succeeded;
}
