import { isProfileName, type Profile, type ProfileName, profileNames, profiles } from "./profiles.ts";
import { providerFetch } from "./provider-fetch.ts";
import type { StillForm } from "./still-form.ts";

export interface Connection {
  /** The provider's name in answers and failures. */
  readonly name: string;
  /** Which server it is, without secrets: the base URL's host and path, or the name the settings give it. */
  readonly origin: string;
  readonly apiKey: string;
  readonly baseURL: URL;
  readonly profileName: ProfileName;
  readonly profile: Profile;
  readonly stillForm: StillForm;
  /** Seconds until a create must be answered in full. */
  readonly createTimeoutSeconds: number;
  /** Seconds until any other request must be answered in full; for a clip, until its first byte. */
  readonly otherTimeoutSeconds: number;
  readonly contentTimeoutSeconds: number;
  /** Hosts a clip may come from although the rules would refuse them, as `host` or `host:port`. */
  readonly allowedContentHosts: readonly string[];
  /** Whether the ends of jobs are announced by a webhook. */
  readonly announces: boolean;
  readonly fetch: typeof fetch;
}

export interface OpenAIProviderSettings {
  /** Its name in records and failures; `openai` by default. */
  name?: string;
  /** Which server it is, where the address doesn't say: a studio whose port changes. By default the base URL's host and path. */
  origin?: string;
  /** For servers that want none, any word. */
  apiKey: string;
  /** Any server with the OpenAI Videos protocol; the profile's own by default, where it has one. */
  baseURL?: string;
  /** How the server speaks the protocol; `openai`, its original shape, by default. */
  profile?: ProfileName;
  /** How a still goes into a create, for a server that reads more than one form; the profile's first by default. */
  stillForm?: StillForm;
  /** Limit of each request; by default the profile's for a create, 120 for a clip's first byte, and 30 for the others. */
  requestTimeoutSeconds?: number;
  /** Hosts (`host` or `host:port`) that clips may come from, beside the API's own and public ones over https. */
  allowedContentHosts?: readonly string[];
  /** Whether its project has a webhook that leads to us: of that, the protocol says nothing in a create. By default not. */
  announces?: boolean;
  /** `providerFetch` by default. */
  fetch?: typeof fetch;
}

/** @throws OpenAISettingsError */
export function connect(settings: OpenAIProviderSettings): Connection {
  const { name = "openai", apiKey, profile: profileName = "openai", requestTimeoutSeconds } = settings;
  // Checked here because fetch would refuse them later with an error that repeats them.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new OpenAISettingsError(
      "The API key is empty or has a character that no key has. Set it without spaces or line breaks.",
    );
  }
  if (!isProfileName(profileName)) {
    throw new OpenAISettingsError(`There is no such profile. Choose one of ${profileNames.join(", ")}.`);
  }
  const profile: Profile = profiles[profileName];
  const baseURL = readBaseURL(settings.baseURL ?? profile.baseURL, profileName);
  return {
    name,
    origin: settings.origin ?? `${baseURL.host}${baseURL.pathname.replace(/\/+$/, "")}`,
    apiKey,
    baseURL,
    profileName,
    profile,
    stillForm: chooseStillForm(profile, profileName, settings.stillForm),
    createTimeoutSeconds: requestTimeoutSeconds ?? profile.createTimeoutSeconds,
    otherTimeoutSeconds: requestTimeoutSeconds ?? 30,
    contentTimeoutSeconds: requestTimeoutSeconds ?? 120,
    allowedContentHosts: settings.allowedContentHosts ?? [],
    announces: settings.announces ?? false,
    fetch: settings.fetch ?? providerFetch,
  };
}

function readBaseURL(baseURL: string | null, profileName: ProfileName): URL {
  if (baseURL === null) {
    throw new OpenAISettingsError(
      `The base URL is missing: a server with the profile ${profileName} has no common address. Set its own.`,
    );
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new OpenAISettingsError(
      "The base URL is no http(s) address without a user name. Set one such as https://api.openai.com/v1.",
    );
  }
  return url;
}

/** A form the server doesn't read would cost a clip that has nothing to do with the still. */
function chooseStillForm(profile: Profile, profileName: ProfileName, wanted: StillForm | undefined): StillForm {
  if (wanted === undefined) return profile.stills[0];
  if (profile.stills.includes(wanted)) return wanted;
  throw new OpenAISettingsError(
    `A server with the profile ${profileName} doesn't read a still sent as ${wanted}. Choose ${profile.stills.join(" or ")}.`,
  );
}

/** Settings with which no request could be sent. Never holds a secret. */
export class OpenAISettingsError extends Error {
  override readonly name = "OpenAISettingsError";
}
