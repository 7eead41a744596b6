/** Longer waits are for people, not for a workflow. */
const longestWaitSeconds = 3600;

const secondsKeys =
  /^retry[-_]?after(?:[-_]?(?:s|sec|secs|seconds))?$|^retryAfter(?:Seconds)?$|^retry_in(?:_seconds)?$|^retry_?delay(?:_?(?:s|seconds))?$|^(?:wait|cool_?down|back_?off)_?(?:time|s|secs|seconds)$|^estimated_?time$|^resets?_?in(?:_?(?:s|seconds))?$/i;
const millisecondsKeys =
  /^retry[-_]?after[-_]?(?:ms|milliseconds)$|^retryAfterMs$|^(?:retry_?(?:in|delay)|wait|back_?off|resets?_?in)_?ms$/i;

/** What a field such as `retry_after`, `retry-after-ms` or Google's `retryDelay: "34s"` asks for. */
export function retryFieldSeconds(name: string, value: unknown): number | undefined {
  if (name.length > 40) return undefined;
  if (millisecondsKeys.test(name)) return bounded(Number(scalar(value)) / 1000);
  if (!secondsKeys.test(name)) return undefined;
  if (typeof value === "object" && value !== null && "seconds" in value) return bounded(Number(scalar(value.seconds)));
  const text = scalar(value);
  return bounded(/^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : (spanSeconds(text) ?? Number.NaN));
}

const spans: readonly RegExp[] = [
  /\b(?:try|retry|available|reset|resets|resume|again)\b[^.。\d]{0,40}?\b(?:in|after|within)\s*[~≈]?\s*((?:\d+(?:\.\d+)?\s*(?:milliseconds?|ms|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)[\s,]*(?:and\s+)?){1,3})/i,
  /\b(?:wait|retry[-_ ]after)\b[^.。\d]{0,30}?((?:\d+(?:\.\d+)?\s*(?:milliseconds?|ms|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)[\s,]*(?:and\s+)?){1,3})/i,
];
/** Chinese and Japanese: 请在30秒后重试, 30秒後に再試行. */
const chineseSpan = /(\d{1,6})\s*(毫秒|ミリ秒|秒钟?|秒間?|分钟?|分間?|小时|時間)\s*(?:后|之后|以后|後)/;

/** What a sentence asks for: "Please try again in 20s", "retry after 1m30s", 请在30秒后重试. */
export function retryTextSeconds(text: string): number | undefined {
  for (const span of spans) {
    const found = span.exec(text)?.[1];
    if (found !== undefined) return bounded(spanSeconds(found) ?? Number.NaN);
  }
  const chinese = chineseSpan.exec(text);
  if (chinese === null) return undefined;
  const factor =
    chinese[2]?.endsWith("毫秒") || chinese[2] === "ミリ秒"
      ? 0.001
      : /小时|時間/.test(chinese[2] ?? "")
        ? 3600
        : chinese[2]?.startsWith("分")
          ? 60
          : 1;
  return bounded(Number(chinese[1]) * factor);
}

function spanSeconds(text: string): number | undefined {
  let seconds = 0;
  let found = false;
  for (const [, amount, unit = ""] of text.slice(0, 60).matchAll(/(\d+(?:\.\d+)?)\s*(ms|milliseconds?|h|m|s)?/gi)) {
    found = true;
    const plain = unit.toLowerCase();
    seconds +=
      Number(amount) *
      (plain.startsWith("ms") || plain.startsWith("mil") ? 0.001 : plain === "h" ? 3600 : plain === "m" ? 60 : 1);
  }
  return found ? seconds : undefined;
}

function scalar(value: unknown): string {
  return typeof value === "number" || typeof value === "string" || typeof value === "bigint"
    ? String(value).slice(0, 60)
    : "";
}

/** Whole seconds, rounded up. A time stamp, or a wait that is over, is no wait. */
function bounded(seconds: number): number | undefined {
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 1e8) return undefined;
  return Math.min(longestWaitSeconds, Math.ceil(seconds));
}
