/** What moderation objected to. */
export type BlockedPart = "prompt" | "still" | "output" | "likeness" | "third_party" | "audio" | "unknown";

/** In this order: an output's audio is `audio`, a real person on the still is `likeness`. */
const parts: readonly { part: BlockedPart; pattern: RegExp }[] = [
  { part: "audio", pattern: /audio|voice|speech|音频|声音|语音/i },
  {
    part: "likeness",
    pattern:
      /real[ _-]?(?:person|people|human|face)|likeness|celebrit|public figure|prominent|PrivacyInformation|people-in-user|photorealistic (?:people|person|face)|identifiable|famous|\bminors?\b|_MINOR|child|partner_validation_failed|真人|肖像|名人|明星/i,
  },
  {
    part: "third_party",
    pattern:
      /copyright|third[ -_]?party content|intellectual property|IPInfringement|_IP_|trademark|infring|版权|侵权|知识产权/i,
  },
  {
    part: "output",
    pattern:
      /output|generated (?:video|content|image|clip|media)|SAFETY\.OUTPUT|\b1027\b|\b505\d\d\b|\bPost (?:Img|Video|Text)|content moderated|CreationPolicy|raiMediaFiltered|生成(?:的)?(?:视频|内容|物|图)|输出/i,
  },
  { part: "still", pattern: /image|img|photo|picture|still|frame|input video|upload|图片|图像|照片/i },
  { part: "prompt", pattern: /prompt|text|input|words?|\b1026\b|\b10013\b|request|提示词|文本|输入|描述/i },
];

export function blockedPart(code: string, text: string): BlockedPart {
  for (const said of [code, text]) {
    const found = parts.find(({ pattern }) => pattern.test(said));
    // "Your request was rejected" says nothing about the request's parts.
    if (
      found !== undefined &&
      !(found.part === "prompt" && !/prompt|text|input|word|提示词|文本|输入|描述|1026|10013/i.test(said))
    )
      return found.part;
  }
  return "unknown";
}
