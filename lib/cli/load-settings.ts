import { readFile } from "node:fs/promises";
import { sayFileError } from "../objects/say-file-error.ts";
import type { RenderRequest } from "../render/request.ts";
import { readPart } from "./read-part.ts";
import { placesOfSettings, readSettings, type SettingSources, type Settings, SettingsError } from "./settings.ts";

/** The settings of this call: its flags, the environment, `stillmotion.config.json` in this folder, defaults. */
export async function loadSettings(flags: Record<string, unknown>, use: { spends?: boolean } = {}): Promise<Settings> {
  return withShots(await withShot(readSettings(await loadSources(flags), use)));
}

/** Where each setting of this call comes from. */
export async function loadPlaces(flags: Record<string, unknown>): Promise<Partial<Record<keyof Settings, string>>> {
  return placesOfSettings(await loadSources(flags));
}

async function loadSources(flags: Record<string, unknown>): Promise<SettingSources> {
  const configText = await readFile("stillmotion.config.json", "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new SettingsError(`stillmotion.config.json can't be read: ${sayFileError(error)}`);
  });
  return { flags, environment: process.env, configText };
}

/** A shot that is named by its file is read. */
async function withShot(settings: Settings): Promise<Settings> {
  const { shot: file } = settings;
  return typeof file === "string" ? { ...settings, shot: (await readPart("shot", file)).shot } : settings;
}

/** A list of shots that is named by its file is read. */
async function withShots(settings: Settings): Promise<Settings> {
  const { shots: file } = settings;
  return typeof file === "string" ? { ...settings, shots: (await readPart("shots", file)).shots } : settings;
}

const requestSettings = [
  ...(["provider", "prompt", "shot", "keep", "change", "rawPrompt", "model", "seconds", "size", "aspect"] as const),
  ...(["shots", "chained", "crossFadeSeconds"] as const),
  ...(["fit", "fallbacks", "onPolicy", "when", "maxCostUsd", "labels", "deadlineMinutes"] as const),
];

/** What the settings say about a still that came without a request of its own. */
export function requestOf(settings: Settings, isMeant: (name: keyof Settings) => boolean = () => true): RenderRequest {
  const said = requestSettings.filter((name) => settings[name] !== undefined && isMeant(name));
  return Object.fromEntries(said.map((name) => [name, settings[name]])) as RenderRequest;
}

/** The place of renders, for messages. */
export function whereOf({ data, stack }: Settings): string {
  return stack === undefined ? data : `the stack ${stack}`;
}
