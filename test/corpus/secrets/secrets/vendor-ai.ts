import { secretFamily } from '../draft.ts';
import { bareTokens } from './carriers.ts';

/** Model makers and what is built around them. */
export const vendorAi = secretFamily(
  'vendor-ai',
  bareTokens([
    ['openai old key', 'sk-[w20]T3BlbkFJ[w20]'],
    ['openai project key', 'sk-proj-[w74]T3BlbkFJ[w74]'],
    ['openai service account', 'sk-svcacct-[w74]T3BlbkFJ[w74]'],
    ['openai admin', 'sk-admin-[w58]T3BlbkFJ[w58]'],
    ['anthropic key', 'sk-ant-api03-[w93]AA'],
    ['anthropic admin key', 'sk-ant-admin01-[w93]AA'],
    ['anthropic oauth', 'sk-ant-oat01-[w93]AA'],
    ['hugging face', 'hf_[m34]'],
    ['hugging face organisation', 'api_org_[m34]'],
    ['replicate', 'r8_[w37]'],
    ['groq', 'gsk_[w52]'],
    ['xai', 'xai-[w80]'],
    ['perplexity', 'pplx-[w48]'],
    ['langsmith', 'lsv2_pt_[h32]_[h10]'],
    ['langsmith service', 'lsv2_sk_[h32]_[h10]'],
    ['pinecone', 'pcsk_[w5]_[w63]'],
    ['openrouter', 'sk-or-v1-[h64]'],
    ['tavily', 'tvly-[w32]'],
    ['cerebras', 'csk-[a48]'],
    ['elevenlabs', 'sk_[h48]'],
    ['fireworks', 'fw_[w24]'],
    ['nvidia', 'nvapi-[w64]'],
    ['deepseek', 'sk-[h32]'],
    ['langfuse secret', 'sk-lf-[h8]-[h4]-4[h3]-a[h3]-[h12]'],
    ['weights and biases', 'wandb_v1_[w77]'],
    ['jina', 'jina_[h32][w28]'],
    ['voyage', 'pa-[w43]'],
    ['e2b', 'e2b_[h40]'],
    ['firecrawl', 'fc-[h32]'],
  ]),
);
