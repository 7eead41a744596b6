import type { CaseFile } from "./case-file.ts";
import { type Decision, met } from "./decision.ts";
import type { FoundText } from "./findings.ts";
import { addressRefused, guardBroke, guardParameter, otherPolicies } from "./phrases/exceptions.ts";
import { loneTopics, remarkOnMaterial, speaksOfOtherThings } from "./phrases/lone-topics.ts";
import { policyPhrases } from "./phrases/policy.ts";
import { foreignPolicyPhrases, isForeignOutage } from "./phrases/policy-languages.ts";
import { topicPhrases } from "./phrases/policy-topics.ts";
import { mediaPhrases } from "./phrases/request.ts";

/** A firewall's page says `blocked` too: a page counts only if it names the prompt, or moderation. */
const aboutContent = /\bprompts?\b|\bmoderat|\bcontent (?:polic|filter|guideline|check)/i;

/** A sentence that says that content was turned down. */
export function policySentence(file: CaseFile): Decision | undefined {
  const pages = file.judged.filter((text) => text.kind === "page" && aboutContent.test(text.value));
  return turnedDown(plainSentences(file)) ?? turnedDown(pages);
}

/** Whether such a sentence stands, and none beside it that explains its words otherwise. */
export function verdictStands(file: CaseFile): boolean {
  const explained = [guardBroke, guardParameter, addressRefused, otherPolicies, mediaPhrases];
  return (
    policySentence(file) !== undefined && !explained.some((phrases) => met("request", phrases, file.said) !== undefined)
  );
}

/** A sentence that names what content is turned down for, and nothing else that could have gone wrong. */
export function loneTopic(file: CaseFile): Decision | undefined {
  const phrases = loneTopics.map((pattern) => ({ pattern, code: "moderation_blocked" }));
  return met(
    "policy",
    phrases,
    plainSentences(file).filter((text) => !speaksOfOtherThings(text.value)),
  );
}

/** A remark on what the user's material shows, which nothing else explained. */
export function remark(file: CaseFile): Decision | undefined {
  if (!file.gone || file.serverBroke) return undefined;
  return met(
    "policy",
    [{ pattern: remarkOnMaterial, code: "moderation_blocked" }],
    plainSentences(file).filter((text) => !speaksOfOtherThings(text.value)),
  );
}

function plainSentences(file: CaseFile): readonly FoundText[] {
  return file.judged.filter((text) => text.kind !== "page");
}

function turnedDown(texts: readonly FoundText[]): Decision | undefined {
  const plain = texts.filter((text) => !isForeignOutage(text.value));
  return (
    met("policy", policyPhrases, texts) ??
    met("policy", topicPhrases, texts) ??
    met("policy", foreignPolicyPhrases, plain)
  );
}
