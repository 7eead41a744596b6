import * as z from "zod/mini";
import { orNull } from "./or-null.ts";

const text = orNull(z.string().check(z.minLength(1)));
const holder = orNull(z.looseObject({ url: text }));
const first = orNull(z.array(z.unknown()));

const schema = z.looseObject({
  url: text,
  video_url: text,
  data: first,
  unsigned_urls: first,
  urls: first,
  metadata: holder,
  output: holder,
});

/** Where an answer says the clip is: the first of the places that servers put it in, null if in none. */
export function findContentLink(body: unknown, base: URL): URL | null {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return null;
  const { url, video_url, data, unsigned_urls, urls, metadata, output } = parsed.data;
  const inData = holder.parse(data?.[0])?.url;
  const links = [url, video_url, inData, unsigned_urls?.[0], urls?.[0], metadata?.url, output?.url];
  for (const link of links) {
    if (typeof link !== "string" || !/^(https?:\/\/|\/)/i.test(link) || !URL.canParse(link, base.href)) continue;
    return new URL(link, base.href);
  }
  return null;
}
