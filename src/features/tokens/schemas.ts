import * as z from 'zod';
import { projectIdSchema, textSchema, timeParam, timeSchema } from '../../api/fields.ts';
import { scopes } from '../../domain/scope.ts';

export const tokenParams = z.strictObject({
  tokenId: z.string().regex(/^tok_[0-9a-f]{24}$/, 'must be a token id'),
});

const scopesSchema = z.array(z.enum(scopes));

export const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: 'How the token begins.' }),
    scopes: scopesSchema,
    projectId: projectIdSchema.nullable(),
    state: z.enum(['active', 'expired']),
    expiresAt: timeSchema.nullable(),
    previousExpiresAt: timeSchema.nullable().meta({
      description: 'Until then the text before the last rotation is good as well; null when it is not.',
    }),
    lastUsedAt: timeSchema.nullable().meta({ description: 'To five minutes; null: never.' }),
    createdAt: timeSchema,
  })
  .meta({ id: 'Token' });
export type TokenReply = z.infer<typeof tokenSchema>;

export const newTokenSchema = tokenSchema
  .extend({ token: z.string().meta({ description: 'The token itself. It is shown this once.' }) })
  .meta({ id: 'NewToken' });
export type NewTokenReply = z.infer<typeof newTokenSchema>;

export const createTokenBody = z
  .strictObject({
    name: textSchema(100).meta({ examples: ['CI'] }),
    scopes: scopesSchema
      .min(1)
      .max(scopes.length)
      .refine((list) => new Set(list).size === list.length, 'must not repeat a scope')
      .meta({ description: '`write` includes `read`, `admin` includes both.', examples: [['read']] }),
    projectId: projectIdSchema
      .optional()
      .meta({ description: 'The only project the token may see. Default: all.' }),
    expiresAt: timeParam.optional().meta({ description: 'Default: never, or with the token that asks.' }),
  })
  .meta({ id: 'CreateToken' });
export type CreateTokenBody = z.output<typeof createTokenBody>;

const weekSeconds = 7 * 24 * 3600;

export const rotateTokenBody = z
  .strictObject({
    graceSeconds: z.int().min(0).max(weekSeconds).default(0).meta({
      description: 'How long the text before stays good. 0: it ends now.',
    }),
  })
  .meta({ id: 'RotateToken' });
