import type { Exchange } from "../../openai/ask.ts";
import { readReply } from "../../openai/ask.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type OpenedStatus, openStatus } from "./open-status.ts";
import type { Operation } from "./pack-operation.ts";

/** What the gateway says of an operation: an answer without its clip, or the clip itself where the answer has it. */
export type Asked = { exchange: Exchange; opened: OpenedStatus | null };

/**
 * Asks once. A clip can come inside the answer, so it is read as it arrives, and kept only as far as it is no clip; the
 * time limit ends where the answer does, or where the clip begins.
 */
export async function askStatus(
  connection: ServiceConnection,
  { model, operation }: Operation,
  wanted: { clip: boolean },
): Promise<Asked> {
  const headers = { "ai-video-model-specification-version": "4", "ai-model-id": model };
  const { url, init } = compose(connection, "POST", "video-model/status", { headers, body: { operation } });
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), connection.contentTimeoutSeconds * 1000);
  try {
    const request = { ...init, redirect: "manual" as const, signal: controller.signal };
    const response = await connection.fetch(url.href, request);
    if (!response.ok || response.body === null)
      return { exchange: { reply: await readReply(connection, response) }, opened: null };
    const opened = await openStatus(response.body, wanted);
    const text = "text" in opened ? opened.text : "";
    return { exchange: { reply: await readReply(connection, new Response(text, response)) }, opened };
  } catch (error) {
    return { exchange: { error }, opened: null };
  } finally {
    clearTimeout(timer);
  }
}
