import type { Phrase } from "./phrase.ts";

/** The connection, the load, the machinery. */
export const networkPhrases: readonly Phrase[] = [
  {
    code: "connection_lost",
    pattern:
      /\be(?:connreset|connrefused|connaborted|pipe|hostunreach|netunreach|notfound|ai_again|proto)\b|\beai_again\b|\bund_err_\w+|\bfetch failed\b|\bsocket hang ?up\b|\bother side closed\b|\bnetwork (?:error|failure|is unreachable|timeout|connection)\b|\bconnection (?:was |has been |is )?(?:reset|refused|closed|aborted|terminated|lost|dropped|error|failed|interrupted|broken)\b|\bgetaddrinfo\b|\bdns (?:lookup|resolution|error)\b|\bbroken pipe\b|\bremote end closed\b|\bpremature(?:ly)? clos|\bterminated\b$|\btls (?:handshake|connection)\b|\bssl\b[^.]{0,30}\b(?:error|failed|handshake)|\bself[ -]signed certificate\b|\bcertificate (?:has expired|verify failed|is not)|\bsocket (?:closed|error|timeout)\b|\bincomplete (?:read|response|body)\b|\bunexpected (?:eof|end of)\b|\btruncated\b|\bclient closed (?:the )?request\b|客户端连接已断开|连接(?:被)?(?:重置|断开|失败|超时|中断)|网络(?:错误|异常|超时|波动|连接)/i,
  },
  {
    code: "timeout",
    pattern:
      /\btim(?:e|ed)[ -]?out\b|\betimedout\b|\bdeadline[ _]exceeded\b|\btook too long\b|\bexceeded (?:the )?(?:time limit|timeout|maximum (?:execution|run) time)\b|\boperation was aborted\b|超时/i,
  },
];

/** The job exists and is not finished: asking again is all it takes. */
export const notReadyPhrases: readonly Phrase[] = [
  {
    code: "not_ready",
    pattern:
      /\b(?:still|currently) (?:in[ -]progress|processing|running|generating|rendering|being (?:processed|generated)|queued|pending)\b|\bnot (?:yet )?(?:ready|complete|completed|finished|available yet|done)\b|\bin (?:progress|process), please\b|\bis (?:being processed|in progress|processing)\b|\bgeneration in progress\b|正在(?:处理|生成|排队)|尚未(?:完成|生成)|(?:任务|视频)(?:处理|生成|排队)中/i,
  },
];

/** Said in so many words, and by nobody else. */
export const internalPhrases: readonly Phrase[] = [
  {
    code: "server_error",
    pattern:
      /\binternal[ _]?(?:server[ _])?error\b|\b(?:sat|waited|stayed|spent|been|was) (?:for )?too long (?:in|on) (?:the |our |a )?queue\b|\b(?:task|job) ?id is (?:blank|empty|null)\b/i,
  },
];

export const transientPhrases: readonly Phrase[] = [
  {
    code: "server_error",
    pattern:
      /\binternal(?: \w+)? (?:error|failure|exception|fault)\b|\binternal[ _]?(?:server[ _])?error\b|\b(?:server|system|backend|downstream|service|upstream|unexpected|unknown|gateway|engine|inference|runtime|database|worker|gpu|node|processing|provider) (?:\w+ )?(?:error|exception|failure|fault|crash(?:ed)?)\b|\bsomething went wrong\b|\ban (?:unexpected |unknown |internal )?error (?:has )?occurred\b|\bunhandled exception\b|\bnot (?:yet |properly )?(?:initiali[sz]ed|loaded)\b|\bcuda\b|\bout of memory\b|\boom\b|\b(?:worker|process|container|pod|instance|runner|prediction|job|task|server)(?: \w+){0,2} (?:died|crashed|lost|interrupted|killed|evicted|restarted|terminated)\b/i,
  },
  {
    code: "unavailable",
    pattern:
      /\b(?:service|server|model|backend|provider|engine|system|upstream|api|video generation)\b[^.;。]{0,40}\b(?:unavailable|not available|busy|down|overloaded|offline|unreachable|maintenance|loading|warming up|starting up)\b|\btemporar(?:y|ily)\b|\boverload(?:ed)?\b|\bhigh (?:demand|load|traffic|volume)\b|\b(?:at|over|no|insufficient|not enough|out of|limited) (?:\w+ ){0,2}(?:capacity|gpus?|compute(?: resources)?|computing power|workers?|resources)\b|\bcapacity (?:is |was )?(?:exceeded|reached|limit|constraints?|full)\b|\bcomputing power is insufficient\b|\bbad gateway\b|\bgateway time-?out\b|\bservice unavailable\b|\bunder maintenance\b|\bresources? (?:temporarily |are |is )*(?:exhausted|depleted|unavailable)\b|\bsystem is busy\b|\bserver is busy\b/i,
  },
  {
    code: "unavailable",
    pattern:
      /繁忙|(?:系统|服务|服务器|内部|下游|上游|后端|引擎|未知|网关|模型服务)[^。；，,]{0,8}(?:错误|异常|不可用|故障|过载|失败|维护|出错)|资源(?:不足|紧张)|算力(?:不足|紧张)|稍后(?:再试|重试|再来|尝试)|请重试|负载(?:过高|已饱和|较高)|饱和|维护中/,
  },
];

/** Said of every failure, blocked and wrong ones included: the last word, when nothing else was. */
export const softTransientPhrases: readonly Phrase[] = [
  {
    code: "generation_failed",
    pattern:
      /\bgeneration failed\b|\bfailed to (?:generate|create|process|render|start|schedule|allocate)\b|\b(?:please )?(?:try again|retry)\b|\bno (?:video|output|content|result)s? (?:was |were |is |url )?(?:generated|returned|produced|found in)\b|\b(?:without|missing|no) (?:\w+ )?(?:video|content url|video url|output)\b|\bresponse is none\b|\bcancel(?:l)?ed\b|\baborted\b|生成失败|任务失败|没有返回|未返回|已取消/i,
  },
];

export const transientCodes =
  /internal|server[_ .-]?error|unavailable|overload|time[d]?[_ .-]?out|timeout|temporar|upstream|downstream|bad[_ .-]?gateway|system[_ .-]?(?:error|busy)|service[_ .-]?error|capacity|interrupted|network|connection|generation[_ .-]?failed|task[_ .-]?failed|resource[_ .-]?exhausted|deadline[_ .-]?exceeded|maintenance|bad[_ .-]?response|aborted|cancel/i;
