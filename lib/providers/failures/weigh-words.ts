import type { CaseFile } from "./case-file.ts";
import type { Decision } from "./decision.ts";
import { speaksOfOtherThings } from "./phrases/lone-topics.ts";

/** What was given, or made: what a verdict on content is about. */
const matter =
  /\b(?:prompts?|inputs?|images?|photos?|pictures?|portraits?|stills?|frames?|videos?|clips?|scenes?|shots?|subjects?|characters?|persons?|people|faces?|voices?|audio|music|soundtracks?|songs?|lyrics|descriptions?|text|words?|terms|content|contents|materials?|media|uploads?|submissions?|outputs?|results?|creations?|generations?|references?|footage|story|concepts?|ideas?)\b/i;

/** Somebody decided; a machine that breaks does none of these. */
const refusal =
  /\b(?:refus(?:ed|es|al|ing)|declin(?:ed|es|ing)|reject(?:ed|s|ion)|withheld|withhold|suppressed|vetoed|hidden|hid|halted|stopped|had to stop|discarded|pulled|set aside|turned away|turned down|not go(?:ing)? through|did(?: not|n't) go through|taken down|took down|removed|blocked|denied|forbid(?:den|s)?|banned|prohibit(?:ed|s)?|disallow(?:ed|s)?|disapproved|censored|barred|off[ -]limits|restricted|out of bounds|unacceptable|not (?:be )?(?:permitted|allowed|accepted|approved|acceptable|appropriate|compliant|in line|suitable|eligible|authori[sz]ed|cleared|okay|ok|safe)|(?:isn't|aren't|wasn't|weren't) (?:permitted|allowed|accepted|approved|acceptable|appropriate|compliant|in line|suitable|eligible|authori[sz]ed)|non-?complian(?:t|ce)|(?:do not|don't|does not|doesn't|cannot|can't|can not|won't|will not|could not|couldn't|unable to|not able to|had to|have to) (?:\w+ )?(?:be )?(?:permit|allow|accept|approv|show|depict|releas|publish|animat|portray|reproduc|deliver|stop|help|refus|declin|withh|fulfil|honou?r|tak|us)\w*|did(?: not|n't) (?:\w+ )?(?:clear|pass|meet|satisfy|survive|make it (?:past|through))|(?:has|have)(?: not|n't) (?:passed|cleared|met)|(?:does|do)(?: not|n't) (?:meet|comply|conform|satisfy|follow)|cross(?:es|ed) (?:a|the) line|goes (?:beyond|too far)|fail(?:ed|s) (?:the |our |a |an |its )?(?:\w+ )?(?:review|screening|check|evaluation|assessment|inspection|vetting|audit))\b/i;

/** Who judges content, and by what. */
const judge =
  /\b(?:review(?:er|ers|ed)?|moderat\w*|polic(?:y|ies)|guidelines?|standards?|rules?|ethic\w*|trust|complian\w*|screening|guard|guards|guardrails?|audit(?:ed|ors?)?|safety|censor\w*|regulations?|consent|portrait rights|someone's rights|rights of|rights[ -]?holders?|rights violation|licen[cs]ors?|risk|risky|suspicious|suspected|what's allowed|what is allowed|permitted (?:use|content)|specification|harm (?:category|score)|community|biometric|face match|evaluation|(?:\w+ )filters?)\b/i;

/** What it is that content is turned down for. Wider than the lists that decide alone: here a second witness is asked for. */
const topic =
  /\b(?:without (?:any )?(?:people|persons|humans|faces|a person)|kids?|child(?:ren)?|teen\w*|minors?|bab(?:y|ies)|toddlers?|school ?(?:girls?|boys?)|(?:younger|under) (?:than )?1[68]|young (?:person|people|girl|boy)|underage|celebrit\w+|famous|well[ -]known|player|singers?|musicians?|rappers?|act(?:or|ress)\w*|politic\w+|presidents?|artists?|public (?:figures?|person\w*)|real (?:person|people|individuals?|humans?|faces?|events?)|identifiable|recogni[sz]able|likeness\w*|impersonat\w+|mature|naked\w*|brutal\w*|cruel\w*|look-?alikes?|statesm[ae]n|dictators?|royals?|superhero\w*|studio-owned|record label|belongs to|rights? belong|family[ -]friendly|(?:local |the )?laws?|unlawful|sexual\w*|adult|erotic\w*|nud\w+|explicit|suggestive|intimate|violen\w+|gore|gory|blood\w*|casualties|death|injur\w+|weapons?|guns?|knives|drugs?|alcohol|tobacco|cigarettes?|smoking|gambling|hate\w*|hateful|racis\w+|extremis\w+|terror\w*|self[ -]harm|suicid\w+|religio\w+|flags?|symbols?|war|riots?|protests?|crimes?|criminal|illegal|harmful|dangerous|disturbing|shocking|sensitive|controversial|offensive|inappropriate|unsafe|copyright\w*|trademark\w*|infring\w+|(?:commercial|existing|known|released|registered) (?:recordings?|songs?|tracks?|melod(?:y|ies)|works?|films?|movies?|shows?)|melod(?:y|ies)|franchises?|disney|marvel|pixar|nintendo|pok[eé]mon|logos?|brands?|protected (?:individuals?|persons?|characters?|works?)|deep ?fakes?|consent|privacy|medical|banned (?:subject|word|term|topic)s?)\b/i;

/** Said of what is not done on principle; of what did not work out, nobody says so. */
const onPrinciple =
  /\b(?:we|our \w+|it|they) (?:do not|don't|will not|won't|never|does not|doesn't) (?:\w+ )?(?:generat|creat|mak|produc|render|animat|us|allow|accept|permit|show|depict|work with|handl)\w*|\b(?:refus(?:ed|es|ing)|declin(?:ed|es|ing)) (?:to|your|this|the|that)\b|\b(?:forbidden|prohibited|banned|disallowed) (?:prompts?|inputs?|contents?|images?|topics?|subjects?)\b|\b(?:vetoed|withheld|suppressed|censored|disapproved|off[ -]limits)\b|\bcross(?:es|ed) (?:a|the) line\b|\b(?:depict|portray)\w*\b/i;

/** Beside the words that speak of machines and parameters: these are what a limit or a broken part is told in. */
const measured =
  /\b\d+(?:\.\d+)? ?(?:px|pixels?|[kmg]i?b|bytes?|s|sec|seconds?|minutes?|fps|tokens|characters|chars|images?|frames?)\b|\b(?:longer|shorter|smaller|larger|bigger|more|fewer|less|greater|higher|lower) than\b(?! 1[68]\b)|\bat (?:least|most)\b|\btogether with\b|\b(?:not found|undefined|not defined|does not exist|doesn't exist|required|missing|mandatory|unknown|download\w*|decod\w*|encod\w*|codec|header|password|checksum|integrity|quality|blurry|upload(?:ing)? failed|assertion|address|process|thread|queue|node|shard|disk|cache|driver|plugin|extension|script|library|dependency|dependencies|install\w*|version|language|english|chinese|plan|tier|premium|enterprise|free|billing|paid|pay|organi[sz]ation|workspace|project|permission|tokens?|key|login|cookies?|captcha|browser|ip|vpn|proxy|region|country|concurren\w*|limit|limits|rate|requests per|wait|later|again soon|maintenance|deploy\w*|seed|steps|width|height|aspect|orientation|empty|blank|null|base64|bytes?|json|syntax|argument|index|offset|stream|stack|pointer|supports?|supported|template|illegal character|content[ -]type)\b/i;

/**
 * A sentence that no list understood, weighed by its words: who decided, by what rule, about what. Two witnesses of the three
 * make a verdict; of a job that ended without a clip, its material and a refusal do, since a parameter is checked before.
 */
export function weighedVerdict(file: CaseFile): Decision | undefined {
  if (file.fromGateway) return undefined;
  for (const text of file.judged) {
    if (text.kind === "page" || speaksOfOtherThings(text.value) || measured.test(text.value)) continue;
    const refused = refusal.test(text.value);
    const judged = judge.test(text.value);
    const named = topic.test(text.value);
    const about = matter.test(text.value);
    const two = Number(refused) + Number(judged) + Number(named) >= 2 && (about || refused);
    const deliberate = !file.serverBroke && about && onPrinciple.test(text.value);
    const ended = file.gone && !file.serverBroke && about && (refused || named);
    if (two || deliberate || ended) return { class: "policy", ownCode: "moderation_blocked", text };
  }
  return undefined;
}
