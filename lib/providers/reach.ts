import { compose as composeForService } from "./ai-sdk/compose.ts";
import { connect as connectToService } from "./ai-sdk/connection.ts";
import { services } from "./ai-sdk/services.ts";
import { adapterOf, type ProviderAccess } from "./connect-jobs.ts";
import { ask, type Exchange } from "./openai/ask.ts";
import { authorize } from "./openai/compose.ts";
import { connect } from "./openai/connection.ts";
import { readConnectionError } from "./openai/connection-error.ts";

/** Whether a provider answers. A refused key is told only by those that look at keys before anything else. */
export type Reach = { status: "reachable" } | { status: "key refused" } | { status: "unreachable"; code: string };

const timeLimitSeconds = 5;

/** What each service lists or says free of charge; where nothing is known, any answer will do. */
const freePaths = {
  google: "models",
  vertex: "",
  fal: "",
  replicate: "account",
  xai: "models",
  gateway: "config",
} as const;

/**
 * Asks a provider one thing that is free, with its key, for five seconds at the most. Makes no job.
 * @throws OpenAISettingsError
 */
export async function reachProvider(access: ProviderAccess): Promise<Reach> {
  const { reply, error } = await askFree(access);
  if (reply === undefined) return { status: "unreachable", code: readConnectionError(error).code };
  return { status: reply.httpStatus === 401 || reply.httpStatus === 403 ? "key refused" : "reachable" };
}

async function askFree(access: ProviderAccess): Promise<Exchange> {
  const adapter = adapterOf(access);
  if (adapter.family === "ai-sdk") {
    const { settings } = adapter;
    const connection = connectToService(settings, services[settings.name]);
    return ask(connection, timeLimitSeconds, composeForService(connection, "GET", freePaths[settings.name]));
  }
  const connection = connect(adapter.settings);
  const url = new URL(connection.baseURL);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/models`;
  const headers = new Headers({ accept: "application/json", "user-agent": "Stillmotion" });
  authorize(connection, headers);
  return ask(connection, timeLimitSeconds, { url, init: { method: "GET", headers } });
}
