import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";

/** Takes Stillmotion's events: `onEvent` hears of each that was signed with the secret, perhaps twice, with the same id. */
export const receiveEvents = (secret: string, onEvent: (event: unknown) => void) =>
  createServer(async (request, response) => {
    try {
      onEvent(new Webhook(secret).verify(await text(request), request.headers as Record<string, string>));
      response.writeHead(204).end();
    } catch {
      response.writeHead(400).end();
    }
  });

if (import.meta.main) receiveEvents(process.env.EVENTS_SECRET ?? "", console.log).listen(4790, "127.0.0.1");
