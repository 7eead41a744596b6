/** What a webhook says once it is checked: this job of this provider may be at its end. Nothing else of it is believed. */
export interface WebhookNotice {
  /** The provider's name in settings and records. */
  provider: string;
  jobId: string;
}

/**
 * Has the render that waits for this job look for itself. `noted`: its render has not begun to wait, and will look as soon as
 * it does. `unknown`: it is none of ours, unless the answer to its create is being written down at this moment.
 */
export type WakeJob = (notice: WebhookNotice) => Promise<"woken" | "noted" | "unknown">;
