import { readFile } from "node:fs/promises";
import type { RenderRequest } from "../render/request.ts";
import { readSettings, type Settings, SettingsError } from "./settings.ts";

/** The settings of this call: its flags, the environment, `stillmotion.config.json` in this folder, defaults. */
export async function loadSettings(flags: Record<string, unknown>): Promise<Settings> {
  const configText = await readFile("stillmotion.config.json", "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new SettingsError(`stillmotion.config.json can't be read: ${error.message}`);
  });
  return readSettings({ flags, environment: process.env, configText });
}

/** What the settings say about a still that came without a request of its own. */
export function requestOf(settings: Settings): RenderRequest {
  const { provider, prompt, model, seconds, size, fit, deadlineMinutes } = settings;
  const request = { provider, prompt, model, seconds, size, fit, deadlineMinutes };
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as RenderRequest;
}

/** The place of renders, for messages. */
export function whereOf({ data, stack }: Settings): string {
  return stack === undefined ? data : `the stack ${stack}`;
}
