import type { Phrase } from "./phrase.ts";
import { likenessPhrases } from "./policy-likeness.ts";

const code = "moderation_blocked";

/** What judges content, as providers name it. Single words (`policy`, `safety`) are no evidence: they name other things too. */
const judge =
  "(?:content[ _-]?(?:moderation|management polic(?:y|ies)|polic(?:y|ies)|filter(?:s|ing)?|check(?:er|s|ing)?|safety|guidelines?|security|review|standards?|restrictions?|rules|control|guards?|shield)|safety[ _-](?:system|filter(?:s|ing)?|check(?:er|s)?|polic(?:y|ies)|guidelines?|guardrails?|moderation|standards?|rules|review|classifier|violation)|moderation (?:system|filter(?:s)?|check(?:s)?|polic(?:y|ies)|guardrails?|layer|review|rules|guidelines?|reasons?|policy)|(?:automatic |image |prompt |video |input |output |text |our |by |ai )moderation|(?:usage|community|acceptable use|use|platform(?:'s)?|service|site(?:'s)?|trust (?:and|&) safety|responsible ai|provider(?:'s)?|model(?:'s)?|our|the|generative ai|prohibited use|creator|publishing|copyright|ip|intellectual property|third-party)[ -](?:content )?(?:polic(?:y|ies)|guidelines?|guardrails?|rules|standards?)|terms of (?:service|use)|responsible ai|\\brai\\b|moderat(?:ion|ors?)|screening|(?:our|its|their|provider(?:'s)?|upstream) filters?|(?:image|text|video|prompt|content|input|output|media|security|compliance) (?:audit|review|inspection|vetting)|risk[ -]control(?: system)?|guardrails?|nsfw (?:filter|check(?:er)?|detector|detection|classifier)|safety)";
const turnedDown =
  "(?:(?<!promise )reject(?:ed|s|ion)?|block(?:ed|s)?|flag(?:ged|s)?|refus(?:ed|es|al)|den(?:ied|ies)|filter(?:ed|s)|declin(?:ed|es)|removed|prevented|stopped|detected|caught|intercepted|censored|violat(?:e|es|ed|ing|ion|ions)|infring(?:e|es|ed|ing|ement)|(?:did|does|do|has|have)(?: not|n't) (?:pass|comply|meet|follow|adhere)|not pass(?:ed)?|fail(?:ed|s|ure)?|not allowed|not permitted|not accepted|(?:do|does)(?: not|n't) (?:allow|permit|accept)|not compliant|non-compliant|prohibit(?:ed|s)|disallow(?:ed|s)|against|breach(?:es|ed)?|trigger(?:ed|s)?|conflicts? with|contravenes?|goes against|tripped|moderated|withheld)";
const bad =
  "(?:inappropriate|sensitive|unsafe|harmful|prohibited|disallowed|nsfw|not safe for work|explicit|sexual(?:ly)?(?: explicit)?|adult|nud(?:e|ity)|pornographic|violent|violence|gore|gory|graphic|offensive|hateful?|hate speech|illegal(?! (?:\\w+ )?(?:segment|character|argument|instruction|value|state|byte|sequence|header|operation|format|data|base64|token|url|syntax|range|type|length)s?)|illicit|objectionable|forbidden|restricted(?! (?:to|for)\\b)|suggestive|self[ -]harm|extremis[tm]|terroris[tm]|abusive|risky|unsuitable|unacceptable|questionable|disturbing|vulgar|suspicious|unlawful|unethical|non-?compliant|not compliant|profan(?:e|ity)|lewd|erotic|racist|discriminatory|derogatory|toxic|blocked|blacklisted|blocklisted|trademarked|policy-violating|violating|dangerous|indecent|obscene|copyrighted|protected|banned)";
const thing =
  "(?:prompt|text|input|inputs|image|images|photo|picture|still|frame|video|videos|audio|voice|media|output|outputs|content|contents|material|materials|generation|request|result|upload|file|reference|description|concepts?|words?|terms?|imagery|elements?|information|data|subject matter|character|likeness|scene|submission|submit|upload(?:ed)?|keywords?|language|speech)";

export const policyPhrases: readonly Phrase[] = [
  // Somebody turned it down, and the judge of content is named.
  {
    code,
    pattern: new RegExp(
      `\\b${turnedDown}\\b[^.;!?。]{0,70}\\b${judge}\\b(?! (?:service|server|api) (?:is|was|error))`,
      "i",
    ),
  },
  { code, pattern: new RegExp(`\\b${judge}\\b[^.;!?。]{0,50}\\b${turnedDown}\\b`, "i") },
  // Something in the request or the clip is called bad.
  {
    code,
    pattern: new RegExp(
      `\\b${thing}\\b[^.;!?。]{0,50}\\b(?:contain\\w*|includ\\w*|depict\\w*|has|have|had|is|was|are|were|be|as|being|with|may be|considered|deemed|potentially|possibly|for|due to|found|detected|marked|flagged)\\b[^.;!?。]{0,30}\\b${bad}\\b(?:[ -](?:or |and |, )?\\w+){0,2}? ?(?:${thing}|\\.|$|,|;|!|\\)|\\(|please|and|or|:)`,
      "i",
    ),
  },
  {
    code,
    pattern: new RegExp(
      `\\b(?:contain\\w*|detected|includ\\w*|depict\\w*|found|flagged|generat\\w*|potential(?:ly)?|possible|due to|for)\\b[^.;!?。]{0,25}\\b${bad}\\b[ -](?:${bad}[ ,-]+(?:or |and )?)?${thing}\\b`,
      "i",
    ),
  },
  {
    code,
    pattern: new RegExp(
      `\\b${bad}\\b (?:or ${bad} )?${thing}\\b[^.;!?。]{0,40}\\b(?:detected|found|flagged|blocked|rejected|filtered|not allowed|not permitted|present|identified|violation)\\b`,
      "i",
    ),
  },
  {
    code,
    pattern: new RegExp(
      `\\b${thing}\\b[^.;!?。]{0,30}\\b(?:was|were|is|are|been|being|got|gets?|be)\\b (?:\\w+ ){0,2}(?:flagged|moderated|censored)\\b`,
      "i",
    ),
  },
  {
    code,
    pattern:
      /\bflagged (?:as|for|by|content)\b(?! (?:an? )?(?:unusual|billing|fraud\w*|spam|abnormal|payment|leaked))|\b(?:was|been|were|got|is) flagged\b|\bcontent (?:was |has been |is )?(?:flagged|moderated|blocked|restricted|withheld)\b(?! (?:to|for)\b)|\bflagged\b[^.]{0,30}\b(?:violat|sensitive|unsafe|inappropriate|polic)/i,
  },
  {
    code,
    pattern:
      /\b(?:content|safety|usage|community guidelines?|moderation|acceptable use|prompt|image|output|creation|input|video) polic(?:y|ies) violation|\bpolicy violation detected\b|\bviolat\w* (?:of )?(?:(?:vertex ai|\w+)(?:'s)? )?(?:\w+ ){0,3}(?:polic(?:y|ies)|guidelines?|terms|rules|standards)\b/i,
  },
  {
    code,
    pattern:
      /\brejected by (?:the )?(?:\w+ )?(?:content |safety )?moderation\b|\b(?:not|n't) (?:be )?safely (?:be )?(?:generated?|created?|rendered|shown|processed)\b|\bmoderation (?:blocked|rejected|rejection|flagged|denied|block)\b|\bcontent[ -]moderated\b|\brequest moderated\b|\bmoderated (?:content|output|input|prompt|image|video)\b|\b(?:rejected|refused|declined|blocked|denied) (?:this|the|your|that) prompt\b(?![^.;]{0,60}\b(?:too long|too short|length|characters|tokens|empty|format|language|english)\b)|\bbecause of (?:its|the|your) contents?\b|\bprompt (?:was )?(?:rejected|blocked|refused|declined|flagged|denied|moderated|banned)\b/i,
  },
  {
    code,
    pattern:
      /\b(?:blocked|filtered|rejected|withheld|removed|stopped) (?:by|due to|because of|for|on) (?:\w+[ -]){0,4}(?:safety|responsible ai|moderation|content filter\w*|content polic\w+|rai|guardrails?|nsfw|safety reasons|prohibited content|copyright|policy)\b/i,
  },
  {
    code,
    pattern:
      /\b(?:usage|community|content|safety) guidelines\b(?![^.]{0,30}\b(?:see|read|visit)\b)|\bcontent checker\b|\bresponsible ai practices\b|\bsafety (?:system|filter|classifier|guardrail)s?\b[^.]{0,60}\b(?:modify|change|rephrase|adjust|different|prevent|could not|couldn't)\b/i,
  },
  {
    code,
    pattern:
      /\bcould(?: not|n't) (?:be )?generat\w*[^.]{0,60}\b(?:safety|polic\w+|guidelines?|sensitive|inappropriate|unsafe)\b|\bnot (?:compliant|allowed by|in compliance)\b[^.]{0,40}\b(?:polic\w+|guidelines?|content|rules)\b|\bis not compliant, please (?:replace|re-?enter|change)/i,
  },
  // Turned down, and asked for something else to be shown: a machine would ask for another try, or another format.
  {
    code,
    pattern:
      /\b(?:rejected|refused|declined|denied|blocked)\b(?![^;!?]{0,90}\b(?:too|sizes?|large|formats?|resolutions?|dimensions?|ratio|length|characters|corrupt\w*|decod\w*|load\w*|download\w*|unsupported|invalid|exceed\w*|key|quota|credits?)\b)[^;!?]{0,80}\b(?:(?:different|another) (?:input|prompt|image|photo|picture|still|text|wording|content|description)s?|rephras\w*|reword\w*)\b/i,
  },
  {
    code,
    pattern:
      /\bfiltered (?:out )?(?:the|your|this) (?:\w+ )?(?:videos?|images?|clips?|outputs?|prompts?|inputs?|contents?|results?)\b|\b(?:videos?|images?|clips?|outputs?|prompts?|responses?|results?) (?:was|were|has been|have been) filtered\b/i,
  },
  // What is to be left out: names and marks, not formats.
  {
    code,
    pattern:
      /\b(?:remove|avoid|replace|drop|omit|leave out|without)\b[^.;!?]{0,30}\b(?:brand(?:s| names?)?|celebrit\w+|(?:real|famous|public) \w+|names? of|logos?|artists?|trademarks?|franchises?|copyrighted \w+|sensitive \w+)\b[^.;!?]{0,30}\b(?:prompt|text|image|photo|picture|description|script|input|request)s?\b/i,
  },
  {
    code,
    pattern:
      /\b(?:break|breaks|violat\w+|breach\w*|against|contraven\w+) (?:\w+ ){0,2}laws?\b|\btone (?:it )?down\b|\b(?:soften|rein in) (?:the|your) (?:prompt|wording|language|description)\b|\b(?:prompt|creation|content|request|description|image) touch(?:es|ed) (?:on|upon)\b/i,
  },
  // Google numbers its filters, and nothing else, by support codes.
  { code, pattern: /\bsupport codes?\b\W{0,3}\d{7,9}\b/i },
  // Risk control, as the Chinese providers translate it.
  {
    code,
    pattern:
      /\brisk control system\b|\bcontents? (?:is |was |are )?not compliant\b|\bhigh[ -]risk (?:content|prompt|input|image|text|material|video)\b|\b(?:contains?|contain|has) (?:potential |security |content )?risks?\b|\bcontent (?:exists? )?risk\b|\brisk not pass\b|\bgreen net check failed\b|\bnew_sensitive\b|\b(?:input|output)[_ ](?:new_)?sensitive\b|\bcontent security (?:policy|detection|check)\b|\bsensitive (?:words?|content|information|material)\b|\baudit (?:not pass(?:ed)?|failed|rejected)\b|\bdata may contain inappropriate\b|\b(?:security|compliance|risk|content) (?:audit|review|inspection) (?:failed|not passed|rejected)\b/i,
  },
  {
    code,
    pattern:
      /\bnsfw\b(?![^.]{0,40}\b(?:parameter|must be|option|setting|service|unavailable)\b)|\bnot safe for work\b|\bpornograph|\bsexually explicit\b|\bchild (?:safety|sexual)|\bcsam\b/i,
  },
  {
    code,
    pattern:
      /\b(?:input|output|prompt|text|image|video|audio|content) (?:is |was |are )?(?:sensitive|unsafe|inappropriate|nsfw|(?:not allowed|not permitted|disallowed|prohibited)(?=\s*(?:[.!,;]|because|due|by|$)))(?=\W|$)|\bmoderation (?:has |have )?(?:failed|failure|not passed)\b|\b(?:fail(?:ed|s)?|(?:did|does|do|has|have)(?: not|n't) pass(?:ed)?|not pass(?:ed)?) (?:the |our |its |a )?(?:(?!(?:integrity|quality|checksum|schema|format|size|code)\b)\w+ ){0,2}(?:review|screening|vetting|audit)\b/i,
  },
  {
    code,
    pattern:
      /\brespect_moderation["']?\s*[:=]\s*false\b|\b(?:is_)?moderated["']?\s*[:=]\s*true\b|\bvideo (?:was |has been |is )?withheld\b/i,
  },
  {
    code,
    pattern:
      /\bnot (?:follow|comply with|adhere to|meet|align with|abide by|respect)\b[^.;!?]{0,30}\b(?:guidelines?|polic(?:y|ies)|content rules|community rules|content standards|terms)\b|\b(?:words?|terms?|content|phrases?|language|concepts?|subjects?|themes?|topics?|names?) (?:that |which )?(?:is|are)(?:n't| not) (?:allowed|permitted|acceptable)\b|\brefus(?:ed|es|al|ing) to (?:generate|create|animate|produce|draw|make|render)\b/i,
  },
  {
    code,
    pattern:
      /\b(?:reject\w*|block\w*|refus\w*|declin\w*|denied|flagged|moderat\w*|prohibit\w*|not allowed|disallowed)\b[^.;!?]{0,30}\b(?:profanity|violence|violent|nudity|sexual\w*|hate|gore|drugs?|weapons?|self[ -]harm|harassment|minors?|politic(?:s|al)|terror\w*|adult)\b|\b(?:unsafe|inappropriate|objectionable|disallowed|nsfw|harmful|offensive) (?:prompt|content|input|image|text|video|output|media|material|language|words?|request)s?\b(?! (?:size|format|dimension|resolution|type|length|ratio))/i,
  },
  ...likenessPhrases,
];
