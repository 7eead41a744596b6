import * as z from "zod/mini";
import { orNull } from "./or-null.ts";
import { mostWrappers } from "./response.ts";

const text = orNull(z.string().check(z.minLength(1)));
const holder = orNull(z.looseObject({ url: text }));
const first = orNull(z.array(z.unknown()));
const unread = z.optional(z.unknown());

const schema = z.looseObject({
  url: text,
  video_url: text,
  data: unread,
  unsigned_urls: first,
  urls: first,
  metadata: holder,
  output: unread,
});

/** Where an answer says the clip is: the first of the places that servers put it in, null if in none. As in `readJob`, the job may be in `data`. */
export function findContentLink(body: unknown, base: URL, wrappers = mostWrappers): URL | null {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return null;
  const { url, video_url, data, unsigned_urls, urls, metadata, output } = parsed.data;
  const inData = holder.parse(firstOf(data))?.url;
  const inOutput = typeof output === "string" ? output : (holder.parse(output)?.url ?? firstOf(output));
  const links = [url, video_url, inData, unsigned_urls?.[0], urls?.[0], metadata?.url, inOutput];
  for (const link of links) {
    if (typeof link !== "string" || !/^(https?:\/\/|\/)/i.test(link) || !URL.canParse(link, base.href)) continue;
    return new URL(link, base.href);
  }
  return data === undefined || wrappers === 0 ? null : findContentLink(data, base, wrappers - 1);
}

function firstOf(value: unknown): unknown {
  return first.parse(value)?.[0];
}
