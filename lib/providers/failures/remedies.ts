import type { FailureClass, FailurePhase } from "../../render/failure.ts";
import { type BlockedPart, blockedPart } from "./blocked-part.ts";

const policyRemedies: Readonly<Record<BlockedPart, string>> = {
  prompt:
    "The prompt was blocked: rewrite it without what the provider objects to (names of people and brands, violence, nudity), then drop the still again.",
  still:
    "The still was blocked: use another one, or crop out what the provider objects to (people, logos, nudity, violence).",
  output:
    "The clip that was made was blocked, not the request itself: make the prompt plainer or calmer, or use another model or still.",
  likeness:
    "A real, well-known or young person was recognised: use a still without recognisable people, and no names of people in the prompt.",
  third_party:
    "It came too close to somebody else's work: take brands, characters, titles and names of artists out of the still and the prompt.",
  audio: "The sound was blocked: turn audio off, or take speech, song and named voices out of the prompt.",
  unknown: "The provider's moderation blocked this render: change the prompt or the still before trying again.",
};

const accountRemedies: readonly { pattern: RegExp; remedy: string }[] = [
  { pattern: /verif|实名/i, remedy: "Complete the verification the account needs {at}" },
  {
    pattern: /not_activated|not (?:been )?(?:activated|enabled|opened)|ModelNotOpen|activate|SERVICE_DISABLED|未开通/i,
    remedy: "Activate the model or service for the account {at}",
  },
  {
    pattern:
      /insufficient|credit|balance|quota|billing|spend|fund|overdue|arrear|payment|top[ _-]?up|recharge|limit|free tier|exhaust|余额|欠费|积分|额度|充值|\b402\b/i,
    remedy: "Add credits or raise the spending limit or quota {at}",
  },
  {
    pattern: /region|country|location|territory|地区/i,
    remedy: "Run from a region that is served {at}, or name another provider in the request",
  },
  {
    pattern: /suspend|banned|deactivat|locked|disabled account|封禁|冻结/i,
    remedy: "Ask {at} why the account or key is blocked",
  },
  { pattern: /plan|tier|subscription/i, remedy: "Choose a plan that includes this model {at}" },
  {
    pattern: /api.?key|token|credential|auth|signature|\b401\b|密钥|鉴权|令牌/i,
    remedy: "Check the API key and that it belongs to the right project {at}",
  },
  {
    pattern: /./s,
    remedy: "Give the key permission for this model {at}, and check the rules of your organisation and network",
  },
];

/** Everything a remedy is made from; `said` is clean already. */
export interface RemedyQuestion {
  failureClass: FailureClass;
  phase: FailurePhase;
  code: string;
  said: string;
  message: string;
  parameter: string | undefined;
  retryAfterSeconds: number | undefined;
  place: { name: string; console: string | undefined };
}

/** One sentence that says what to do next. */
export function remedyFor(question: RemedyQuestion): string {
  switch (question.failureClass) {
    case "policy":
      return policyRemedies[blockedPart(question.code, question.said)];
    case "request":
      return requestRemedy(question);
    case "account":
      return accountRemedy(question);
    case "rate_limited":
      return question.retryAfterSeconds === undefined
        ? `Nothing to do: it is tried again when ${question.place.name} has room; fewer renders at once or a higher limit make it rarer.`
        : `Nothing to do: it is tried again after the ${question.retryAfterSeconds} s that ${question.place.name} asked for.`;
    case "expired":
      return "The job or its clip is gone at the provider: a new attempt makes it again, if the request allows one.";
    case "transient":
      return `Nothing to change: the fault is on ${question.place.name}'s side or on the way there, and it is tried again by itself.`;
  }
}

function accountRemedy({ code, said, place }: RemedyQuestion): string {
  const entry =
    accountRemedies.find(({ pattern }) => pattern.source !== "." && pattern.test(code)) ??
    accountRemedies.find(({ pattern }) => pattern.test(said));
  const where = place.console === undefined ? `at ${place.name}` : `at ${place.name} (${place.console})`;
  return `${(entry?.remedy ?? "Look at the account {at}").replace("{at}", where)}.`;
}

const allowed =
  /(?:supported (?:values|options|formats|sizes|resolutions|durations|ratios|models)\s?(?:are|is|include|:)|allowed values(?: are|:)?|must be one of|should be one of|must be (?=between|either|at (?:least|most)|in |\d|['"`[])|should be (?=between|either|in |\d|['"`[])|valid (?:values|options) are|expected one of|仅支持|只支持)\s*:?\s*([^。\n]{1,160}?)(?:\.(?:\s|$)|[。;；]|$)/i;
const offending = /(?:invalid value|got|received|provided|unsupported \w+|value)\s*[:=]?\s*(['"`][^'"`]{1,60}['"`])/i;

function requestRemedy({ message, parameter, phase, said, code }: RemedyQuestion): string {
  const values = allowed.exec(message)?.[1]?.trim();
  const value = offending.exec(message)?.[1];
  const subject = parameter === undefined ? "the request" : `\`${parameter}\``;
  if (values !== undefined && values.length > 1) {
    return `Change ${subject}${value === undefined ? "" : ` (it was ${value})`}: the provider takes ${values}.`;
  }
  if (
    /model|deployment|channel|模型/i.test(code) ||
    /\bmodel\b[^.]{0,60}\b(?:not found|not exist|deprecated|retired|discontinued|no longer)|no available channel/i.test(
      said,
    )
  ) {
    return "Name a model that this provider offers today: this one is unknown to it, retired, or not open to the account.";
  }
  if (/fetch|download|load|url|accessible|下载/i.test(said) && /image|file|media|video|url|图片/i.test(said)) {
    return "The provider could not read a picture or file of the request: check that it is whole and, if it is a link, open to the provider.";
  }
  if (/image|still|photo|picture|pixel|frame|dimension|width|图片|图像/i.test(said)) {
    return "The provider can't use this still as it is: change its size, proportions or format as the message says, then drop it again.";
  }
  const what = parameter === undefined ? "what the message names" : subject;
  return phase === "create"
    ? `Correct ${what} in the request, then drop the still again.`
    : `Correct ${what} in the request and start the render again.`;
}
