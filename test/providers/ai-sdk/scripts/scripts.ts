import { fal } from "./fal.ts";
import { gateway } from "./gateway.ts";
import { google } from "./google.ts";
import { replicate } from "./replicate.ts";
import { xai } from "./xai.ts";

export const scripts = [google, fal, replicate, xai, gateway];
