import { type Exchange, readReply } from "../../openai/ask.ts";
import type { ComposedRequest } from "../../openai/compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type OpenedAnswer, openAnswer } from "./open-answer.ts";

/** What a service says of a job: an answer without its clip, or the clip itself where the answer has it. */
export type Asked = { exchange: Exchange; opened: OpenedAnswer | null };

/**
 * Asks once. A clip can come inside the answer, so it is read as it arrives, and kept only as far as it is no clip; the
 * time limit ends where the answer does, or where the clip begins. `clipAt`: where the clip stands, null to read past it.
 */
export async function askWithClip(
  connection: ServiceConnection,
  { url, init }: ComposedRequest,
  clipAt: string | null,
): Promise<Asked> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), connection.contentTimeoutSeconds * 1000);
  try {
    const request = { ...init, redirect: "manual" as const, signal: controller.signal };
    const response = await connection.fetch(url.href, request);
    if (!response.ok || response.body === null)
      return { exchange: { reply: await readReply(connection, response) }, opened: null };
    const opened = await openAnswer(response.body, clipAt);
    const text = "text" in opened ? opened.text : "";
    return { exchange: { reply: await readReply(connection, new Response(text, response)) }, opened };
  } catch (error) {
    return { exchange: { error }, opened: null };
  } finally {
    clearTimeout(timer);
  }
}
