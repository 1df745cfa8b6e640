import * as z from 'zod';
import { componentIds, groupingSources } from './v1/component.ts';

/** A node of the tree that says why events are one issue. At most five levels deep and about 100 frames wide. */
export const groupingComponentSchema = z
  .object({
    id: z.enum(componentIds),
    contributes: z.boolean(),
    /** The text that went into the key, normalised; cut when it is long. */
    value: z.string().optional(),
    /** Why it counts or does not, for people. */
    hint: z.string().optional(),
    get children() {
      return z.array(groupingComponentSchema).optional();
    },
  })
  .meta({ id: 'GroupingComponent' });
export type GroupingComponent = z.infer<typeof groupingComponentSchema>;

export const groupingVersions = ['v1'] as const;
export type GroupingVersion = (typeof groupingVersions)[number];

/** The key an event is grouped by, and what it was made of. */
export const groupingSchema = z.object({
  version: z.enum(groupingVersions),
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  source: z.enum(groupingSources),
  components: z.array(groupingComponentSchema),
});
export type Grouping = z.infer<typeof groupingSchema>;
