import type { Billed, FailureClass, FailurePhase } from "../../render/failure.ts";
import type { FamilyName } from "./provider-families.ts";

interface BillingRule {
  families: readonly FamilyName[];
  classes: readonly FailureClass[];
  phases?: readonly FailurePhase[];
  billed: Billed;
  source: string;
}

/** What providers say about charging for jobs that failed. Who says nothing is not listed: `unknown`. */
export const billingRules: readonly BillingRule[] = [
  {
    families: ["xai"],
    classes: ["policy"],
    phases: ["poll", "download", "webhook"],
    billed: "yes",
    source: "the rejection carries usage.cost_in_usd_ticks",
  },
  {
    families: ["runway"],
    classes: ["policy"],
    phases: ["poll", "download", "webhook"],
    billed: "yes",
    source: "docs.dev.runwayml.com/api-details/moderation",
  },
  {
    families: ["ark"],
    classes: ["policy"],
    phases: ["create"],
    billed: "no",
    source: "a refusal at create made no job",
  },
  {
    families: ["higgsfield"],
    classes: ["policy", "transient", "request"],
    billed: "no",
    source: "docs.higgsfield.ai/docs/help/faq",
  },
  {
    families: ["wavespeed"],
    classes: ["transient", "request"],
    billed: "no",
    source: "wavespeed.ai/docs/troubleshooting-guide",
  },
];

const refunded =
  /\b(?:not|n't|never) (?:been |be )?(?:charged|billed)\b|\bno (?:charge|credits? (?:was|were|have been) (?:charged|used|deducted|consumed))\b|\b(?:credits?|cost|payment|amount|points)\b[^.]{0,30}\b(?:refunded|returned|restored)\b|\b(?:has|have|were|was|been) (?:fully |automatically )?refunded\b|未扣(?:费|除)|不(?:扣费|计费|收费)|(?:已|将)?(?:退还|退回|返还)|退款/i;

/** The body's own word first, then the provider's documents; a create refused outright for its form, its key or its pace made no job. */
export function billedFor(question: {
  families: readonly FamilyName[];
  failureClass: FailureClass;
  phase: FailurePhase;
  httpStatus: number | null;
  /** A reseller charges by rules of its own, whoever made the model. */
  resold: boolean;
  charged: boolean | undefined;
  said: string;
}): Billed {
  if (question.charged !== undefined) return question.charged ? "yes" : "no";
  if (refunded.test(question.said)) return "no";
  for (const rule of question.resold ? [] : billingRules) {
    const applies =
      rule.families.some((family) => question.families.includes(family)) &&
      rule.classes.includes(question.failureClass);
    if (applies && (rule.phases === undefined || rule.phases.includes(question.phase))) return rule.billed;
  }
  const refused = question.httpStatus !== null && question.httpStatus >= 400 && question.httpStatus < 500;
  const withoutJob =
    question.failureClass === "request" ||
    question.failureClass === "account" ||
    question.failureClass === "rate_limited";
  return question.phase === "create" && refused && withoutJob ? "no" : "unknown";
}
