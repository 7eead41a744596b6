import * as z from "zod/mini";
import { strictKeys } from "./strict-keys.ts";
import { text } from "./text-schema.ts";

/** One stretch of a shot. All of them together are as long as the clip. */
export const beatSchema = strictKeys("key of a beat", {
  seconds: z.number().check(
    z.minimum(0.1),
    z.maximum(60),
    z.refine((seconds) => Math.abs(seconds * 100 - Math.round(seconds * 100)) < 1e-6, "at most two decimals"),
  ),
  move: text(200),
});

/** A shot in five parts, each of them optional. */
export const shotSchema = strictKeys("part of a shot", {
  framing: z.optional(text(2000)),
  action: z.optional(text(4000)),
  pacing: z.optional(
    strictKeys("key of a pacing", {
      beats: z.optional(z.array(beatSchema).check(z.minLength(1), z.maxLength(40))),
      style: z.optional(z.enum(["natural", "stylised"])),
    }),
  ),
  lighting: z.optional(text(2000)),
  audio: z.optional(text(2000)),
});

/** What must stay, or what may change: one thing, or a list of them. */
export const listedSchema = z.union([text(2000), z.array(text(500)).check(z.minLength(1), z.maxLength(20))]);

export type Beat = z.infer<typeof beatSchema>;
export type Shot = z.infer<typeof shotSchema>;
