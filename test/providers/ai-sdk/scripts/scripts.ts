import { fal } from "./fal.ts";
import { gateway } from "./gateway.ts";
import { google } from "./google.ts";
import { replicate } from "./replicate.ts";
import { vertex } from "./vertex.ts";
import { xai } from "./xai.ts";

export const scripts = [google, vertex, fal, replicate, xai, gateway];
