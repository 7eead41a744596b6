import { onTestFinished } from "vitest";
import type { OpenAIProviderSettings } from "../../../lib/providers/openai/connection.ts";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { type ProtocolServer, type Routes, startProtocolServer } from "../../support/protocol-server.ts";

export const testKey = "sk-canary-0123456789abcdef";

/** A server with these routes and a provider that talks to it. The server ends with the test. */
export async function against(routes: Routes, settings: Partial<OpenAIProviderSettings> = {}) {
  const server = await startServer(routes);
  const provider = createOpenAIProvider({ apiKey: testKey, baseURL: server.baseURL, ...settings });
  return { server, provider };
}

export async function startServer(routes: Routes): Promise<ProtocolServer> {
  const server = await startProtocolServer(routes);
  onTestFinished(() => server.close());
  return server;
}
