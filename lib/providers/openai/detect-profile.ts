import * as z from "zod/mini";
import { ask, type Reply } from "./ask.ts";
import { authorize } from "./compose.ts";
import { type Connection, connect, type OpenAIProviderSettings } from "./connection.ts";
import { orNull } from "./or-null.ts";
import { type ProfileName, profileNames } from "./profiles.ts";

export type Detection =
  /** `evidence`: what told, for the log. */
  | { profile: ProfileName; evidence: string }
  /** `message`: why it stays open, and what to do. */
  | { profile: null; message: string };

/** Servers with one public address, by its host. */
const hosts: readonly [RegExp, ProfileName][] = [
  [/^api\.openai\.com$/, "openai"],
  [/^api\.cometapi\.com$/, "cometapi"],
  [/^api\.laozhang\.ai$/, "laozhang"],
  [/^openrouter\.ai$/, "openrouter"],
  [/\.(openai|services\.ai|cognitiveservices)\.azure\.com$/, "azure"],
];

interface Probe {
  /** `base`: below the base URL; `root`: where the base URL's `/v1` begins. */
  from: "base" | "root";
  path: string;
  read(reply: Reply): ProfileName | null;
}

const named = orNull(z.string());
const modelList = z.object({
  data: z.array(z.object({ owned_by: named, canonical_slug: named })).check(z.minLength(1)),
});
const gatewayStatus = z.object({ success: z.literal(true), data: z.object({ system_name: z.string() }) });
const owners: Readonly<Record<string, ProfileName>> = { vllm: "vllm-omni", sglang: "sglang", nvidia: "dynamo" };

/** Routes that one kind of server has, or answers in a way of its own; all are free of charge. */
const probes: readonly Probe[] = [
  {
    from: "base",
    path: "models",
    read(reply) {
      const found = new Set(modelList.safeParse(reply.json).data?.data.map((model) => model.owned_by));
      const [owner] = found;
      return found.size === 1 && owner != null && Object.hasOwn(owners, owner) ? (owners[owner] ?? null) : null;
    },
  },
  {
    from: "base",
    path: "videos/models",
    read: ({ json }) => (modelList.safeParse(json).data?.data[0]?.canonical_slug == null ? null : "openrouter"),
  },
  { from: "root", path: "health/liveliness", read: ({ text }) => (text.includes("I'm alive!") ? "litellm" : null) },
  { from: "root", path: "api/status", read: ({ json }) => (gatewayStatus.safeParse(json).success ? "new-api" : null) },
];

/**
 * Which profile a server has, by its public address or by what it answers. It is never guessed: a server that doesn't say,
 * or says two things, leaves it open.
 * @throws OpenAISettingsError
 */
export async function detectProfile(
  settings: Pick<OpenAIProviderSettings, "apiKey" | "baseURL" | "fetch" | "requestTimeoutSeconds">,
): Promise<Detection> {
  const connection = connect(settings);
  const { host, hostname } = connection.baseURL;
  const known = hosts.find(([pattern]) => pattern.test(hostname));
  if (known !== undefined) return { profile: known[1], evidence: `the host ${host}` };
  const answers = await Promise.all(probes.map((probe) => sendProbe(connection, probe)));
  const advice = `Set the profile: one of ${profileNames.join(", ")}.`;
  if (answers.every((answer) => answer.reply === null)) {
    return {
      profile: null,
      message: `No server could be asked at ${host}. Start it, correct the base URL, or: ${advice}`,
    };
  }
  const found = answers.filter((answer) => answer.profile !== null);
  const [first] = found;
  if (first === undefined || first.profile === null) {
    return { profile: null, message: `The server at ${host} doesn't say which it is. ${advice}` };
  }
  if (new Set(found.map((answer) => answer.profile)).size > 1) {
    const names = found.map((answer) => answer.profile).join(" and ");
    return { profile: null, message: `The server at ${host} looks like ${names}. ${advice}` };
  }
  return { profile: first.profile, evidence: `its answer at ${first.path}` };
}

async function sendProbe(connection: Connection, { from, path, read }: Probe) {
  const url = new URL(connection.baseURL);
  const base = url.pathname.replace(/\/+$/, "");
  url.pathname = `${from === "base" ? base : base.replace(/\/v1$/, "")}/${path}`;
  const headers = new Headers({ accept: "application/json", "user-agent": "Stillmotion" });
  authorize(connection, headers);
  const { reply } = await ask(connection, connection.otherTimeoutSeconds, { url, init: { method: "GET", headers } });
  const profile = reply !== undefined && reply.httpStatus === 200 ? read(reply) : null;
  return { reply: reply ?? null, profile, path: url.pathname };
}
