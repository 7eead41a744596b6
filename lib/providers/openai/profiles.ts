import { mostCharacters } from "../../render/characters.ts";
import type { Derivation } from "../../render/derivation.ts";
import type { StillForm } from "./still-form.ts";

/** How a server differs from OpenAI's own shape of the protocol, as far as a client has to know. */
export interface Profile {
  /** Its own address, null for servers that everybody runs on their own. */
  baseURL: string | null;
  /** The header with the key: `Authorization: Bearer <key>`, or `api-key: <key>`. */
  auth: "bearer" | "api-key";
  /** What its failures are read as, since codes differ by server; null: as those of the provider's name. */
  classifiedAs: string | null;
  /** The forms in which it reads a still, the one we send first. It refuses any other or, worse, ignores it. */
  stills: readonly [StillForm, ...StillForm[]];
  /** The field for the clip's length, and its type in JSON; a form has nothing but text. */
  seconds: { field: "seconds" | "duration"; type: "text" | "number" };
  /** More fields for every create. */
  createFields: Readonly<Record<string, string>>;
  /** The query that opens the clip. */
  contentQuery: Readonly<Record<string, string>>;
  /** False where a job that waits for its turn can't be told from one that runs. */
  hasQueue: boolean;
  /** False where a running job's progress stays 0 until it is 100: it says nothing then. */
  hasProgress: boolean;
  /** True where a create is answered when the clip is made, with a link to it, and the server knows no jobs. */
  answersAtOnce: boolean;
  /** False where there is no list: a create whose answer is lost can't be looked up. */
  hasList: boolean;
  /** False where no request stops a job. */
  hasCancel: boolean;
  /** What it has a route for, beside new clips of stills: a clip of its own may be gone on from there. */
  derives: readonly Derivation[];
  /** So many characters a create may name; 0 where the server makes none, or takes them in no form that is known. */
  mostCharacters: number;
  /** Seconds until a create must be answered. */
  createTimeoutSeconds: number;
}

/** OpenAI's document of its API of 2026-08-21. */
const openai: Profile = {
  baseURL: "https://api.openai.com/v1",
  auth: "bearer",
  classifiedAs: null,
  stills: ["file", "image_url"],
  seconds: { field: "seconds", type: "text" },
  createFields: {},
  contentQuery: {},
  hasQueue: true,
  hasProgress: true,
  answersAtOnce: false,
  hasList: true,
  hasCancel: true,
  derives: ["remix", "extend", "edit"],
  mostCharacters,
  createTimeoutSeconds: 120,
};

/**
 * The servers known, read on 2026-11-22 from their sources (vLLM-Omni, SGLang, LiteLLM, new-api, Dynamo) and their pages
 * (CometAPI, LaoZhang, Azure, OpenRouter). Where those say nothing of a list or a cancel, the server is asked.
 */
export const profiles = {
  openai,
  /** A gateway; its pages have the still as a file only. */
  cometapi: {
    ...openai,
    classifiedAs: "gateway: cometapi",
    baseURL: "https://api.cometapi.com/v1",
    stills: ["file"],
    derives: ["remix"],
    mostCharacters: 0,
  },
  /** Reads forms only. A bracketed `input_reference[image_url]` is an unknown key to it: the still would be ignored. */
  "vllm-omni": {
    ...openai,
    classifiedAs: "vllm-omni",
    baseURL: null,
    stills: ["file", "image_reference"],
    hasProgress: false,
    derives: [],
    mostCharacters: 0,
  },
  /** Fetches `reference_url`; takes `input_reference` in JSON for a path. Calls a running job `queued`. DELETE forgets a job and lets it run on. */
  sglang: {
    ...openai,
    classifiedAs: "sglang",
    baseURL: null,
    stills: ["file", "reference_url"],
    seconds: { field: "seconds", type: "number" },
    hasQueue: false,
    hasProgress: false,
    hasCancel: false,
    derives: [],
    mostCharacters: 0,
  },
  /** A proxy; which JSON form gets through depends on the provider behind it, a file always does. Characters want JSON. */
  litellm: {
    ...openai,
    classifiedAs: "gateway: litellm",
    baseURL: null,
    stills: ["file"],
    hasCancel: false,
    mostCharacters: 0,
  },
  /** A gateway; forms and JSON are forwarded as they are. */
  "new-api": {
    ...openai,
    classifiedAs: "gateway: new-api",
    baseURL: null,
    hasList: false,
    hasCancel: false,
    derives: ["remix"],
    mostCharacters: 0,
  },
  /** A gateway. Its Sora route forwards to OpenAI; its pages on Muse, as far as they were read, name no field for the still. */
  laozhang: {
    ...openai,
    classifiedAs: "gateway: laozhang",
    baseURL: "https://api.laozhang.ai/v1",
    stills: ["file"],
    derives: [],
    mostCharacters: 0,
  },
  /** The base URL ends in `/openai/v1`. */
  azure: {
    ...openai,
    classifiedAs: "azure",
    baseURL: null,
    auth: "api-key",
    stills: ["file"],
    derives: ["remix"],
    mostCharacters: 0,
  },
  /** Needs `--media-output-http-url`: by default its links are paths on its own disk. */
  dynamo: {
    ...openai,
    classifiedAs: "dynamo",
    baseURL: null,
    stills: ["data_url"],
    seconds: { field: "seconds", type: "number" },
    createFields: { response_format: "url" },
    answersAtOnce: true,
    hasList: false,
    hasCancel: false,
    derives: [],
    mostCharacters: 0,
    createTimeoutSeconds: 600,
  },
  /** Names of its own for the still and the seconds; ignores `input_reference`. */
  openrouter: {
    ...openai,
    classifiedAs: "openrouter",
    baseURL: "https://openrouter.ai/api/v1",
    stills: ["frame_images"],
    seconds: { field: "duration", type: "number" },
    contentQuery: { index: "0" },
    hasProgress: false,
    hasList: false,
    hasCancel: false,
    derives: [],
    mostCharacters: 0,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;

export const profileNames = Object.keys(profiles) as ProfileName[];

/** Whether a text, such as a setting, names a profile. */
export function isProfileName(text: string): text is ProfileName {
  return Object.hasOwn(profiles, text);
}
