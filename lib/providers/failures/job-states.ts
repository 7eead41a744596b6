/** States of a job that ended without a clip, in plain spelling, as providers write them. */
export const failedStates = new Set([
  "failed",
  "failure",
  "fail",
  "error",
  "errored",
  "rejected",
  "canceled",
  "cancelled",
  "aborted",
  "expired",
  "moderationblocked",
  "taskstatusfail",
  "taskstatusfailed",
  "生成失败",
  "失败",
]);

/** States, and short answers in place of one, that say more than `failed`. They are read as codes. */
export const tellingStates = new Set([
  "nsfw",
  "moderated",
  "moderationblocked",
  "contentmoderated",
  "requestmoderated",
  "blocked",
  "flagged",
  "censored",
  "contentfiltered",
  "tasknotfound",
  "notfound",
  "expired",
  "timeout",
  "timedout",
  "canceled",
  "cancelled",
]);

/** Plain flags that mean content was held back when they have this value. */
export const holdingFlags: Readonly<Record<string, boolean>> = {
  moderated: true,
  respectmoderation: false,
  flagged: true,
  nsfw: true,
  isnsfw: true,
  issensitive: true,
  contentfiltered: true,
  contentmoderated: true,
  filtered: true,
  guardrailintervened: true,
};
