import type { Phrase } from "./phrase.ts";

/** What content is turned down for. Nobody names these in an error for another reason. */
const topic =
  "(?:nud(?:e|es|ity)|bikinis?|lingerie|swimwear|underwear|sexual\\w*|erotic\\w*|porn\\w*|violence|violent|gore|gory|blood\\w*|weapons?|hate(?:ful)?|self[ -](?:harm|injur\\w+|mutilation)|suicid\\w+|drugs?|firearms?|guns?|torture|corpses?|fetish\\w*|intimate|provocative|revealing cloth\\w+|swimsuits?|terroris\\w+|extremis\\w+|child (?:abuse|safety|exploitation)|children|(?:people|persons?|anyone|someone|subjects?|characters?) (?:who (?:is|are) )?under (?:18|the age)|minors?(?! (?:issue|error|bug|version|change|fix|update)s?)|underage|nsfw|profanity|politic(?:al|ian)\\w*|celebrit(?:y|ies)|act(?:or|ress)e?s?|singers?|athletes?|influencers?|presidents?|heads? of state|royal family|public figures?|famous (?:people|persons?|figures?)|real (?:people|persons?|humans?|individuals?|faces?)|real-(?:person|people|world people)|(?:human|people's|recognizable|recognisable|identifiable) faces?|faces? of (?:\\w+ )?(?:humans?|people|persons?|individuals?)|likeness\\w*|deep ?fakes?|impersonat\\w+|copyright\\w*|trademark\\w*|intellectual property|brand(?:ed|s)?(?: (?:logos?|names?|characters?|content))?|logos?|mascots?|franchises?|privacy information|private information|personal (?:data|information)|misinformation|propaganda|religious|(?:fictional|protected|well-known) characters?|adult (?:content|themes?|material)|explicit (?:content|material|imagery)|sensitive (?:content|material|topics?|subjects?|words?|terms?|information))";
const refusal =
  "(?:(?:can(?:not|'t)|could(?: not|n't)|won't|will not|(?:are|is|am|was|were) not able to|aren't able to|unable to|not (?:able )?to|do(?: not|n't)|does(?: not|n't)|refus\\w+ to|declin\\w+ to) (?:be )?(?:\\w+ )?(?:creat|generat|process|animat|us(?:e|ing)|produc|render|show|complet|fulfil|continue|help|depict|accept|allow|permit|support|make|assist)\\w*|(?:is|are|isn't|aren't|not|be|been|was|were) (?:currently )?(?:\\w+ )?(?:allowed|permitted|accepted|acceptable|supported|prohibited|forbidden|disallowed|blocked|rejected|restricted|banned|flagged|refused|removed|denied|detected|declined|found|identified)|detected|blocked|rejected|flagged|prohibited|forbidden|disallowed|banned|violat\\w+|infring\\w+|withheld|halted|stopped|not allowed|not permitted|refused|declined|guardrails?|restrictions?)";

/** `real people are not allowed`, `we can't create videos with ...`, `nudity detected`: a topic and a refusal in one sentence. */
export const topicPhrases: readonly Phrase[] = [
  { code: "moderation_blocked", pattern: new RegExp(`\\b${topic}\\b[^.;!?。]{0,80}\\b${refusal}\\b`, "i") },
  { code: "moderation_blocked", pattern: new RegExp(`\\b${refusal}\\b[^.;!?。]{0,80}\\b${topic}\\b`, "i") },
  {
    code: "moderation_blocked",
    pattern: new RegExp(
      `\\b(?:contain\\w*|depict\\w*|show(?:s|ing|n)?|featur(?:es|ing)|includ\\w*|portray\\w*|resembl\\w*)\\b[^.;!?。]{0,30}\\b${topic}\\b`,
      "i",
    ),
  },
  // A face alone is no topic: most requests ask for one. Turned down for a face is.
  {
    code: "likeness_blocked",
    pattern:
      /\b(?:reject\w*|refus\w*|declin\w*|block\w*|not (?:allowed|permitted|accepted))\b[^.;!?]{0,60}\b(?:contain\w*|includ\w*|shows?|with|has) (?:an? |the |human |real )*(?:faces?|persons?|people|humans?)\b/i,
  },
  {
    code: "likeness_blocked",
    pattern:
      /\b(?:image|photo|picture|frame|video|still|face|person|subject|character)s?\b[^.;!?]{0,30}\b(?:appears?|seems?|may|might|looks?|likely|thought) (?:to )?(?:show|be|contain|depict|include|of|like)\b[^.;!?]{0,20}\b(?:a minor|minors|a child|children|under ?age|under 18|a celebrity|a public figure|a real person)\b/i,
  },
];
