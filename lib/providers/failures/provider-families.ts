import { ark, baidu, dashscope, jimeng, kling, minimax, siliconflow, tencent, zhipu } from "./codes/chinese-clouds.ts";
import type { CodeTable } from "./codes/code-table.ts";
import { google } from "./codes/google.ts";
import {
  bedrock,
  blackForest,
  fal,
  higgsfield,
  leonardo,
  ltx,
  luma,
  replicate,
  runware,
  runway,
  stability,
  together,
  xai,
} from "./codes/model-hosts.ts";
import { network } from "./codes/network.ts";
import { azure, newApi, openai, openrouter } from "./codes/openai-family.ts";
import { novita, pixverse, resellers, vidu, wavespeed } from "./codes/video-sites.ts";

/** Providers that share codes. `names` are words of a provider's name: `fal(seedance)` is `fal`, then `ark`. */
export interface ProviderFamily {
  names: readonly string[];
  table: CodeTable;
}

export const families = {
  network: { names: [], table: network },
  openai: {
    names: [
      "openai",
      "sora",
      "sora2",
      "sora2api",
      "comet",
      "cometapi",
      "laozhang",
      "apiyi",
      "pollinations",
      "compatible",
    ],
    table: openai,
  },
  azure: { names: ["azure", "foundry"], table: azure },
  newApi: {
    names: ["new", "newapi", "oneapi", "one", "toonflow", "veloera", "aihubmix", "comet", "cometapi"],
    table: newApi,
  },
  openrouter: { names: ["openrouter", "blackbox"], table: openrouter },
  google: { names: ["google", "gemini", "vertex", "veo", "imagen", "flow", "flow2api", "veo3"], table: google },
  fal: { names: ["fal"], table: fal },
  replicate: { names: ["replicate"], table: replicate },
  runway: { names: ["runway", "runwayml"], table: runway },
  luma: { names: ["luma", "lumalabs", "dream"], table: luma },
  bedrock: { names: ["bedrock", "nova", "aws", "amazon"], table: bedrock },
  stability: { names: ["stability", "stabilityai"], table: stability },
  blackForest: { names: ["bfl", "flux", "blackforestlabs"], table: blackForest },
  leonardo: { names: ["leonardo"], table: leonardo },
  runware: { names: ["runware"], table: runware },
  ltx: { names: ["ltx", "lightricks"], table: ltx },
  higgsfield: { names: ["higgsfield"], table: higgsfield },
  xai: { names: ["xai", "grok", "grok2api"], table: xai },
  together: { names: ["together", "togetherai"], table: together },
  kling: { names: ["kling", "klingai", "kuaishou"], table: kling },
  ark: { names: ["ark", "byteplus", "seedance", "volcengine", "doubao", "modelark"], table: ark },
  jimeng: { names: ["jimeng", "dreamina"], table: jimeng },
  dashscope: { names: ["dashscope", "wan", "bailian", "alibaba", "aliyun", "qwen"], table: dashscope },
  minimax: { names: ["minimax", "hailuo"], table: minimax },
  zhipu: { names: ["zhipu", "bigmodel", "cogvideox", "zai", "glm"], table: zhipu },
  tencent: { names: ["tencent", "hunyuan"], table: tencent },
  baidu: { names: ["baidu", "qianfan"], table: baidu },
  siliconflow: { names: ["siliconflow"], table: siliconflow },
  pixverse: { names: ["pixverse", "pai"], table: pixverse },
  vidu: { names: ["vidu", "shengshu"], table: vidu },
  wavespeed: { names: ["wavespeed", "wavespeedai"], table: wavespeed },
  novita: { names: ["novita"], table: novita },
  resellers: { names: ["evolink", "cqtai", "runblob", "soravideo", "kie"], table: resellers },
} as const satisfies Record<string, ProviderFamily>;

export type FamilyName = keyof typeof families;

/** The families a provider's name points to, in the order its words name them. None for one nobody has seen. */
export function familiesOf(provider: string): FamilyName[] {
  const found = new Set<FamilyName>();
  for (const word of provider
    .slice(0, 120)
    .toLowerCase()
    .split(/[^a-z0-9]+/)) {
    for (const [name, family] of Object.entries(families)) {
      if ((family.names as readonly string[]).includes(word)) found.add(name as FamilyName);
    }
  }
  return [...found];
}
