import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { isProfileName, profileNames } from "../../providers/openai/profiles.ts";
import { exitCodes } from "../exit-codes.ts";
import { UsageError } from "../usage-error.ts";

export interface StudioFlags {
  folder: string;
  port: number;
  key?: string;
  faults?: string;
  profile?: string;
}

/** `stillmotion studio`: the local video server by itself, until Ctrl-C. */
export async function studioCommand(flags: StudioFlags): Promise<number> {
  const { startStudio } = await import("../../studio/start-studio.ts");
  const { parseFaultScript } = await import("../../studio/fault-script.ts");
  const profile = flags.profile ?? "openai";
  if (!isProfileName(profile)) {
    throw new UsageError(`There is no profile ${JSON.stringify(profile)}: choose one of ${profileNames.join(", ")}.`);
  }
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
    profile,
    ...(script === null ? {} : { faults: parseFaultScript(script) }),
  });
  const manner = profile === "openai" ? "" : ` as ${profile}`;
  process.stdout.write(
    `The studio serves ${studio.url}${manner}; its jobs are in ${flags.folder}. Stop with Ctrl-C.\n`,
  );
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
  await once(interruption.signal, "abort");
  await studio.close();
  return exitCodes.succeeded;
}
