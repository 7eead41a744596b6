/** What content was cleared of. "The prompt was not flagged" is no verdict, though each of its words is one's. */
const clearances: readonly RegExp[] = [
  /\b(?:was|were|is|are|been|be|isn't|wasn't|weren't|aren't)(?: not|(?<=n't)) (?:been )?(?:flagged|blocked|moderated|filtered|rejected|censored|withheld)\b/gi,
  /\b(?:no|without(?: any)?|zero) (?:\w+ ){0,3}?(?:violations?|(?:unsafe|sensitive|nsfw|inappropriate|prohibited|harmful) (?:content|material)|moderation (?:issues?|flags?))(?: (?:was|were|is|has been) (?:detected|found|reported))?\b/gi,
  /\b(?:(?:is|was|are)(?: not|n't)|not) (?:(?:an?|due to|because of|related to|caused by) )?(?:\w+ ){0,3}?(?:policy|moderation|safety|content)(?: \w+)? (?:issues?|problems?|violations?|blocks?|matters?|rejections?|errors?|filters?)\b/gi,
  /(?<!\b(?:not|n't|never|yet to|cannot|without|before) (?:\w+ )?)\b(?:passed|cleared|approved by) (?:the |our |all )?(?:\w+ ){0,2}?(?:moderation|safety|review|screening|content checks?)(?: checks?| review| filters?)?\b/gi,
  /\b(?:does|did|do)(?: not|n't) (?:violate|infringe|trigger|breach)\b[^.;,]{0,40}/gi,
  /(?:未(?:发现|检测到|包含|涉及|含有)|没有(?:发现|包含)|不(?:包含|涉及|存在))[^。；，,]{0,6}(?:违规|敏感|违禁|不当)(?:内容|信息|词)?|(?<![未没不能无法法过]|没有)(?:审核|审查|检测)(?:已|均已)?通过(?!不|率|失败)|(?:不是|并非|非)[^。；，,]{0,4}(?:内容|审核|违规|安全)[^。；，,]{0,4}(?:问题|原因)/g,
];

/** Text without the clauses that clear the content. */
export function withoutClearances(text: string): string {
  let rest = text;
  for (const clearance of clearances) rest = rest.replace(clearance, " ");
  return rest;
}
