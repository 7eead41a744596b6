import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import { sayFileError } from "../../objects/say-file-error.ts";
import { isProfileName, profileNames } from "../../providers/openai/profiles.ts";
import { readWebhookSecrets } from "../../webhooks/webhook-secrets.ts";
import { exitCodes } from "../exit-codes.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

export interface StudioFlags {
  folder: string;
  port: number;
  key?: string;
  faults?: string;
  profile?: string;
  webhook?: string;
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
          throw new UsageError(
            `The fault script ${printable(flags.faults ?? "")} can't be read: ${sayFileError(error)}`,
          );
        });
  await mkdir(flags.folder, { recursive: true }).catch((error: Error) => {
    throw new UsageError(`The folder ${printable(flags.folder)} can't be used for jobs: ${sayFileError(error)}`);
  });
  const studio = await startStudio({
    folder: flags.folder,
    port: flags.port,
    key: flags.key ?? null,
    profile,
    ...(flags.webhook === undefined
      ? {}
      : { webhook: webhookTarget(flags.webhook, process.env.STUDIO_WEBHOOK_SECRET) }),
    log: (line) => process.stderr.write(`${line}\n`),
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

/** The secret is not a flag: flags are in the shell's history and in every list of processes. */
function webhookTarget(url: string, secret = ""): { url: string; secret: string } {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError("--webhook: this is no address; it must begin with http:// or https://");
  const read = readWebhookSecrets(secret);
  if ("problem" in read || read.secrets.length !== 1 || !secret.startsWith("whsec_"))
    throw new UsageError(
      "--webhook: there is no secret to sign with; put whsec_ and 32 random bytes in base64 into STUDIO_WEBHOOK_SECRET",
    );
  return { url, secret: secret.trim() };
}
