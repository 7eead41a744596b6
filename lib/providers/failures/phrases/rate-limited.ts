import type { Phrase } from "./phrase.ts";

const code = "rate_limited";

/** Too fast or too many at once. A text that names a rate is about the rate, even if it mentions money next to it. */
export const ratePhrases: readonly Phrase[] = [
  {
    code,
    pattern:
      /\brate[ _-]?limit(?:s|ed|ing)?\b(?! (?:parameter|setting))|\btoo many (?:\w+ ){0,3}(?:requests?|tasks?|jobs?|generations?|videos?|calls?|predictions?|connections?|concurrent)\b|\bthrottl(?:ed|ing|e)\b/i,
  },
  {
    code,
    pattern:
      /\b(?:requests?|calls?|images?|videos?|jobs?|tokens?|generations?|tasks?) per[ _-]?(?:second|minute|min|hour)\b|\b(?:rpm|qps|tpm|rps|qpm|ipm|licc)\b[^.;。]{0,30}\b(?:limit\w*|exceed\w*|reach\w*|quota)|\b(?:limit\w*|exceed\w*|reach\w*)\b[^.;。]{0,30}\b(?:rpm|qps|tpm|rps|qpm|ipm|licc)\b|per[ _-]?minute\b[^.]{0,60}\b(?:exceed|limit|quota)|quota[^.]{0,60}\bper[ _-]?minute/i,
  },
  {
    code,
    pattern:
      /\bconcurren(?:t|cy)\b[^.;。]{0,50}\b(?:limit\w*|exceed\w*|reach\w*|max\w*|full|too many|allowed)\b|\b(?:limit\w*|exceed\w*|reach\w*|max\w*|too many)\b[^.;。]{0,50}\bconcurren(?:t|cy|tly)\b|\bparallel (?:task|job|request|generation)s?\b[^.]{0,40}\b(?:limit|over|exceed|max)|\bat the same time\b[^.]{0,40}\blimit|\b(?:task|job|request)s? (?:is |are |has |have )?(?:over|exceed\w*|reached) (?:the )?(?:limit|maximum)\b(?! (?:\w+ )?(?:execution|run|processing|wait|size|length|duration|time))/i,
  },
  {
    code,
    pattern:
      /\b(?:requests?|calls?|operations?) (?:are |is |too |were )*(?:too )?(?:frequent(?:ly)?|fast|quickly)\b|\bfrequent (?:operations?|requests?|calls?)\b|\bslow(?:ing)? down\b|\b(?:request|call|access) frequency\b|\b(?:request|call|api|usage) rates?\b[^.;]{0,20}\b(?:exceed\w*|too high|over|limit\w*)|\bfrequency limit\b|\bqueue (?:is )?full\b|\btoo (?:fast|quickly|rapidly|frequent(?:ly)?)\b|\bmaximum (?:number )?of (?:\w+ )?(?:queued|pending|running|active|in-progress) (?:jobs|tasks|requests|generations|videos)\b|\balready (?:have|has) (?:\w+ ){0,3}(?:running|pending|active|queued|in (?:progress|(?:the|your) queue))\b/i,
  },
  {
    code,
    pattern:
      /请求(?:过于|太|过)?(?:频繁|快|多)|(?:频率|频次|速率|限流|并发|qps|rpm|tpm)[^。；]{0,12}(?:限制|超限|超出|超过|上限|过高|已满|控制|达到)|(?:超出|超过|达到|触发)[^。；]{0,12}(?:频率|频次|速率|限流|并发|qps|rpm|tpm)|触发限流|(?:操作|访问|提交|调用)(?:过于|太|过)?频繁|任务(?:数|数量)?(?:过多|已达上限|超限)|排队(?:人数)?(?:过多|已满)|レート制限|同時(?:実行|リクエスト|処理|生成)[^。]{0,12}(?:上限|制限|超)|リクエスト(?:数|回数|頻度)[^。]{0,8}(?:上限|制限|超)|リクエストが多すぎ|요청이 너무 많/i,
  },
];

/** Money so plainly that a rate named next to it does not count. */
export const firmMoney: readonly Phrase[] = [
  {
    code: "insufficient_credits",
    pattern:
      /\binsufficient[_ ]?(?:\w+ )?(?:credits?|balance|funds?|quota)\b|\bnot enough (?:credits?|balance|funds)\b|\bout of credits\b|\bexhausted balance\b|\bused all (?:available )?credits\b|\bspend(?:ing)? (?:limit|cap)\b|\b(?:credits?|balance|funds)\b[^.;。]{0,24}\b(?:exhausted|depleted|used up|insufficient|run out|is empty)\b|\b(?:exhausted|depleted|quota exceeded for) (?:\w+ ){0,2}(?:credits?|balance|funds)\b|余额不足|欠费|积分不足|额度不足/i,
  },
  {
    code: "quota_exhausted",
    pattern:
      /^(?!.*\btry again in\b)(?:.*\b(?:limit|quota|exceeded|reached)\b[^.;]{0,60}\bper[ -]day\b|.*\bper[ -]day\b[^.;]{0,40}\b(?:limit|quota|exceeded|reached)\b)/i,
  },
  { code: "quota_exhausted", pattern: /\b(?:daily|weekly|monthly) (?:\w+ ){0,2}(?:quota|limit|cap)\b/i },
];

export const rateCodes =
  /rate[_ .-]?limit|throttl|too[_ .-]?many|concurren|request[_ .-]?limit|requests?[_ .-]?exceed|frequency|qps|rpm[_ .-]|burst|slow[_ .-]?down|queue[_ .-]?full|job[_ .-]?num/i;
