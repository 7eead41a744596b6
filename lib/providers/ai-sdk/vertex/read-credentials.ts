import * as z from "zod/mini";
import { OpenAISettingsError } from "../../openai/connection.ts";

const filled = z.string().check(z.minLength(1));

const schema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("service_account"),
    client_email: filled,
    private_key: filled,
    private_key_id: z.optional(z.string()),
    token_uri: z.optional(filled),
  }),
  z.object({
    type: z.literal("authorized_user"),
    client_id: filled,
    client_secret: filled,
    refresh_token: filled,
    token_uri: z.optional(filled),
  }),
]);

/** A Google account that can sign in by itself, as `gcloud` and the console write it into a file. */
export type Credentials = z.infer<typeof schema>;

/**
 * The account in a key's text, null where the text is an API key (express mode).
 * @throws OpenAISettingsError, which repeats nothing of the text.
 */
export function readCredentials(text: string): Credentials | null {
  if (!text.trimStart().startsWith("{")) return null;
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join(".") || "type";
  throw new OpenAISettingsError(
    `${field} is missing or unknown in the Google credentials. Give the JSON of a service account's key, or of \`gcloud auth application-default login\`.`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
