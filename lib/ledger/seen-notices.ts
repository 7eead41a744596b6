/** Which webhooks were taken already, so that one that is sent again changes nothing. Shared by all processes. */
export interface SeenNotices {
  /** Remembers a provider's notice by the sender's id of it. Answers whether it is new. */
  add(provider: string, id: string): Promise<boolean>;
  /** Forgets it: it could not be acted on, and is to count when it is sent again. */
  remove(provider: string, id: string): Promise<void>;
}
