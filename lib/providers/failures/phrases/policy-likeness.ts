import type { Phrase } from "./phrase.ts";

/** Who, or whose, is in it. */
export const likenessPhrases: readonly Phrase[] = [
  {
    code: "likeness_blocked",
    pattern:
      /\b(?:contain\w*|depict\w*|includ\w*|resembl\w*|show\w*|featur\w*|of|detected|involv\w*|generat\w*|allow\w*|upload\w*|appears? to be) (?:\w+[ -]){0,3}(?:real|identifiable|recogni[sz]able|photorealistic|realistic|actual|living|famous|public|prominent) (?:\w+ )?(?:person|persons|people|humans?|faces?|individuals?|figures?|celebrit\w+)\b/i,
  },
  {
    code: "likeness_blocked",
    pattern:
      /\blikeness(?:es)? of\b|\bpeople-in-user-uploads\b|\bphotorealistic people\b|\b(?:prominent|public|famous) (?:person|people|figures?)\b[^.]{0,50}(?:not|block|restrict|polic|prohibit|filter)|\bcelebrit(?:y|ies)\b|\bunauthori[sz]ed likeness\b|\b(?:minors?|children|underage)\b[^.]{0,50}\b(?:not|block|restrict|polic|prohibit|filter|detected|content|safety)|\breal[ -]person (?:content|likeness|image|detected)|\bdeep ?fakes?\b/i,
  },
  {
    code: "third_party_content_blocked",
    pattern:
      /\bcopyright(?:ed)?\b[^.]{0,20}\b(?:restrict\w*|infring\w*|violat\w*|material|content|character|protected|claim|issue|concern)|\bsimilarity to third-party content\b|\bmatch\w* (?:an? )?(?:existing|known|registered) (?:works?|songs?|recordings?|tracks?|characters?|content|film)\b|\bthird[- ]party (?:content|material|ip|(?:intellectual |property )*rights)\b|\b(?:(?:some(?:one|body)|anyone) else|others?|another (?:party|person|artist|company|creator|brand))(?:'s|s')? (?:ip|intellectual property|copyright\w*|likeness|trademarks?)\b|\bintellectual property\b|\b(?:ip|trademark) infring\w*|\binfring\w* (?:on |upon )?(?:copyright|intellectual|trademark|third)/i,
  },
];
